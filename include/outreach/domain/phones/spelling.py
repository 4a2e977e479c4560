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
_ASCII_ALIKE = str.maketrans({sign: written for sign, written in _ALIKE.items() if sign.isascii()})
"""All that changes in ASCII: it has no other digits, dashes, spaces and nothing invisible."""
_WHOLE_AS_DECIMAL = re.compile(r"(\+?\d+)\.0")
_BETWEEN_DIGITS = re.compile(r"(?<=\d)_(?=\d)")
_QUOTE = re.compile("(?<!\\d)[\"'`´‘’‚“”„«»ʼ]|[\"'`´‘’‚“”„«»ʼ](?!\\d)")
_ANY_QUOTE = re.compile("[\"'`´‘’‚“”„«»ʼ]")


def plain(text: str) -> str:
    """Write digits of any script as ASCII, one kind of space and dash, and drop quotes and what is invisible.

    Digits that are no decimal digits (a footnote's ⁸) stay as they are, so that
    no one takes them for part of a number; so does a quotation mark between two
    digits. A whole number with ``.0`` loses it.
    """
    spelled = text.translate(_ASCII_ALIKE) if text.isascii() else "".join(map(_character, text))
    if "_" in spelled:
        spelled = _BETWEEN_DIGITS.sub(" ", spelled)
    if _ANY_QUOTE.search(spelled):
        spelled = _QUOTE.sub("", spelled)
    spelled = spelled.strip()
    whole = _WHOLE_AS_DECIMAL.fullmatch(spelled) if spelled.endswith(".0") else None
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
