"""Writing the characters of a field in one way, without changing their meaning."""

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
"""The only ASCII characters that change: ASCII has no other digits, dashes or spaces."""
_WHOLE_AS_DECIMAL = re.compile(r"(\+?\d+)\.0")
_BETWEEN_DIGITS = re.compile(r"(?<=\d)_(?=\d)")
_QUOTE = re.compile("(?<!\\d)[\"'`´‘’‚“”„«»ʼ]|[\"'`´‘’‚“”„«»ʼ](?!\\d)")
_ANY_QUOTE = re.compile("[\"'`´‘’‚“”„«»ʼ]")


def plain(text: str) -> str:
    """Write digits as ASCII, spaces and dashes in one way, and drop quotes and invisible characters.

    Digits that are not decimal digits (a footnote's ⁸) stay as they are, so that they
    are not read as part of a number. A quotation mark between two digits stays, too. A
    whole number loses a final ``.0``.
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
