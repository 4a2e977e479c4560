"""Reading a text that is one whole number: digits with spaces, brackets, dots, dashes and slashes.

The rules refuse every text that could be a stranger's number:

- With + or 00 a number has one reading. A trunk zero in brackets is dropped, or
  kept where the country keeps it (Italy); Mexico's old 1 before mobiles is dropped.
- Without them the national reading stands, unless the digits begin with the
  calling code of the row's own country and the rest is a valid number too.
- A short last group (an extension, an alternative last digit, a footnote, a year)
  makes the number unreadable where the number without it is valid as well; so does
  a short first group (a mark of a list, a flat).
- A number that is well formed but not in use by its numbering plan is no number.
"""

import re
from collections.abc import Iterator, Sequence

from phonenumbers import country_code_for_region

from outreach.domain.phones.valid_number import ValidNumber, valid_number

_GROUP = re.compile(r"\d+")
_CODE_IN_BRACKETS = re.compile(r"^\(\s*((?:\+|00)\s*\d{1,3})\s*\)")
_TRUNK_ZERO = re.compile(r"\(\s*0\s*\)")
MEXICAN_MOBILE = re.compile(r"^\+521(\d{10})$")
_MOST_DIGITS_BEFORE_A_BRACKET = 5
"""A calling code with its double zero; brackets after it hold no area code."""

_LEAST_GROUPS = 2
_YEAR = re.compile(r"(?:19|20)\d{2}")
_LONGEST_HEAD = 3
"""How many digits of a first group may be a list number, a flat or a room, and no part of the number."""

_LONGEST_TAIL = {"/": 4, "-": 3, ".": 3, "(": 6, " ": 2}
"""How many digits of a last group may be no part of the number, by the sign before it."""


def one_number(text: str, region: str) -> ValidNumber | None:
    """Return the number if the text can be read as a valid number in exactly one way, else None."""
    spelled = text.lstrip(" ./-").rstrip(" ./-(").strip()
    if spelled.startswith("("):
        spelled = _CODE_IN_BRACKETS.sub(r"\1 ", spelled).strip()
    number = _one_reading(spelled, region)
    if number is None or spelled.removeprefix("+").isdecimal():
        return number  # a single group has neither head nor tail
    if _has_doubtful_tail(spelled, region) or _has_doubtful_head(spelled, number, region):
        return None
    return number


def digits_of(text: str) -> str:
    """Return the ASCII digits of a text."""
    return "".join(_GROUP.findall(text))


def _one_reading(text: str, region: str) -> ValidNumber | None:
    if not _brackets_hold_an_area(text):
        return None
    digits = digits_of(text)
    if text.startswith(("+", "00")):
        return _only([number for number in _international(text) if number is not None])
    national = valid_number(digits, region)
    code = str(country_code_for_region(region))
    if code == "0" or not digits.startswith(code):
        return national
    return _only([number for number in (national, valid_number(f"+{digits}", None)) if number is not None])


def _international(text: str) -> Iterator[ValidNumber | None]:
    """Read a number with its calling code, once for each way to take a trunk zero in brackets."""
    for spelled in {_TRUNK_ZERO.sub("", text), text} if "(" in text else (text,):
        digits = digits_of(spelled)
        whole = f"+{digits.removeprefix('00') if not spelled.startswith('+') else digits}"
        yield valid_number(MEXICAN_MOBILE.sub(r"+52\1", whole), None)


def _only(readings: Sequence[ValidNumber]) -> ValidNumber | None:
    return readings[0] if len({number.e164 for number in readings}) == 1 else None


def _brackets_hold_an_area(text: str) -> bool:
    """Tell whether all brackets stand around digits at the beginning of the number."""
    if "(" not in text and ")" not in text:
        return True
    outside = re.sub(r"\(\s*\d+\s*\)", "", text)
    if "(" in outside or ")" in outside:
        return False
    starts = [match.start() for match in re.finditer(r"\(", text)]
    return all(len(digits_of(text[:start])) <= _MOST_DIGITS_BEFORE_A_BRACKET for start in starts)


def _has_doubtful_tail(text: str, region: str) -> bool:
    groups = list(_GROUP.finditer(text))
    if len(groups) < _LEAST_GROUPS:
        return False
    last, before = groups[-1], groups[-2]
    between = text[before.end() : last.start()]
    sign = next((each for each in "/(-." if each in between), " ")
    length = len(last.group())
    is_even = length >= 2 and length == len(before.group()) and sign != "/"
    is_short = length <= _LONGEST_TAIL[sign] or _YEAR.fullmatch(last.group())
    if not is_short or is_even:
        return False
    return _one_reading(text[: before.end()].strip(" ./-"), region) is not None


def _has_doubtful_head(text: str, number: ValidNumber, region: str) -> bool:
    """Tell whether the text without its short first group is another valid number: ``2 0171 0161699``."""
    groups = list(_GROUP.finditer(text))
    if len(groups) < _LEAST_GROUPS or text.startswith(("+", "00")) or len(groups[0].group()) > _LONGEST_HEAD:
        return False
    rest = text[groups[0].end() :].strip(" ./-)")
    if text.startswith("0") or not rest.startswith("0"):
        return False
    other = _one_reading(rest, region) if "(" not in rest else None
    return other is not None and other.e164 != number.e164
