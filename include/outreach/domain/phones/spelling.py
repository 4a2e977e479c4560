"""Writing the characters of a field one way, without changing what they say."""

import re
import unicodedata
from functools import lru_cache

_ALIKE = {
    "＋": "+",
    "﹢": "+",
    "−": "-",
    "˗": "-",
    "⁃": "-",
    "／": "/",
    "⁄": "/",
    "∕": "/",
    "（": "(",
    "）": ")",
    "[": "(",
    "]": ")",
    "{": "(",
    "}": ")",
    "．": ".",
    "·": " ",
    "☎": " ",
    "📞": " ",
    "📱": " ",
    "\ufe0f": "",
    "؛": ";",
    "；": ";",
    "،": ",",
    "，": ",",
    "：": ":",
    "＃": "#",
    "\r": "\n",
    "\t": " ",
    "\v": "\n",
    "\f": "\n",
    "\u2028": "\n",
    "\u2029": "\n",
}
_WHOLE_AS_DECIMAL = re.compile(r"(\+?\d+)\.0")
_BETWEEN_DIGITS = re.compile(r"(?<=\d)_(?=\d)")
_QUOTE = re.compile("(?<!\\d)[\"'`´‘’‚“”„«»ʼ]|[\"'`´‘’‚“”„«»ʼ](?!\\d)")


def plain(text: str) -> str:
    """Write digits of any script as ASCII, one kind of space and dash, and drop quotes and what is invisible.

    Digits that are no decimal digits (a footnote's ⁸) stay as they are, so that
    no one takes them for part of a number; so does a quotation mark between two
    digits. A whole number with ``.0`` loses it.
    """
    spelled = text if text.isascii() and text.isalnum() else "".join(map(_character, text))
    spelled = _QUOTE.sub("", _BETWEEN_DIGITS.sub(" ", spelled)).strip()
    whole = _WHOLE_AS_DECIMAL.fullmatch(spelled)
    return whole[1] if whole else spelled


@lru_cache(maxsize=4096)
def _character(character: str) -> str:
    if character in _ALIKE:
        return _ALIKE[character]
    match unicodedata.category(character):
        case "Nd":
            return str(unicodedata.digit(character))
        case "Cf":
            return ""
        case "Zs":
            return " "
        case "Pd":
            return "-"
        case _:
            return character
