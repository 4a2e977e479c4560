"""Reading single values of an extract: text, ids and flags, as warehouses hold them.

Every function returns None for a value that says nothing (NULL, blank, a word
such as ``N/A``) and raises ``Unreadable`` for one that says something else
than it should. Nothing is guessed, and no other error is raised, whatever
stands in the row.
"""

import re
import unicodedata
from decimal import Decimal
from typing import Any

LONGEST_ID = 200
"""Characters of an invoice's or a person's id; a longer one is a mapping mistake."""

NULL_WORDS = frozenset(
    {"null", "(null)", "nil", "nan", "nat", "none", "n/a", "#n/a", "na", "n.a.", "<na>", "undefined"}
    | {"unknown", "not provided", "not available", "not applicable", "missing", "blank", "empty"}
    | {"-", "--", "---", "—", "–", "\\n", "null null", "none none", "nan nan"}
    | {"لا يوجد", "غير معروف", "غير متوفر", "غير متاح", "فارغ", "لايوجد"}
)
"""Words that stand where a value is missing, case folded; ``defaults.nulls`` adds a source's own."""

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
WITHOUT_ITS_DIGITS = re.compile(r"[+-]?\d(?:[.,٫．]\d+)? ?E ?[+-] ?\d+", re.IGNORECASE)
"""An id as a spreadsheet shortens it."""

_LARGEST_EXACT_FLOAT = 2.0**53
_YES = ("1", "true", "t", "yes", "y", "نعم")
_NO = ("0", "false", "f", "no", "n", "لا")
_LONGEST_FLAG = 10
_FLAGS = dict.fromkeys(_YES, True) | dict.fromkeys(_NO, False)


class Unreadable(ValueError):
    """A value says something that cannot be understood; its text is not repeated here."""


def read_text(value: Any, *, nulls: frozenset[str] = frozenset()) -> str | None:
    """Read text that PostgreSQL can store, trimmed; whole numbers lose their ``.0``.

    ``nulls`` are the source's own words for nothing, case folded.
    """
    text = written(value)
    if text is None or is_null_word(text, nulls):
        return None
    return text


def written(value: Any) -> str | None:
    """Write a value as text, trimmed, whatever it says; None for NULL and blank.

    Raises ``Unreadable`` for an object of a driver that cannot be written.
    """
    if value is None:
        return None
    if not isinstance(value, str):
        value = _as_text(value)
    return storable(value).strip() or None


def is_null_word(text: str, nulls: frozenset[str] = frozenset()) -> bool:
    """Tell whether a text is a word for nothing."""
    folded = " ".join(text.casefold().split()) if len(text) <= _LONGEST_NULL_WORD else ""
    return folded in NULL_WORDS or folded in nulls


_LONGEST_NULL_WORD = 60


def read_id(value: Any, *, nulls: frozenset[str] = frozenset()) -> str | None:
    """Read an id; numbers and text of the same digits are the same id.

    Raises ``Unreadable`` for an id that lost its digits on the way: as a
    spreadsheet writes it (1.23457E+14), or a float above 2^53, beyond which
    different whole numbers are one float.
    """
    text = read_exact_id(value)
    return None if text is None or is_null_word(text, nulls) else text


def read_exact_id(value: Any) -> str | None:
    """Read an id as ``read_id`` does, and leave a word for nothing as it stands."""
    if isinstance(value, float) and abs(value) > _LARGEST_EXACT_FLOAT:
        raise Unreadable("a float above 2^53 has lost digits")
    text = written(value)
    if text is None:
        return None
    if len(text) > LONGEST_ID:
        raise Unreadable(f"an id has more than {LONGEST_ID} characters")
    if WITHOUT_ITS_DIGITS.fullmatch(ascii_digits(text)):
        raise Unreadable("an id as a spreadsheet shortens it, without its last digits")
    return text


def read_flag(value: Any, *, nulls: frozenset[str] = frozenset()) -> bool | None:
    """Read yes or no: booleans, 0 and 1, and the words of English and Arabic forms."""
    if isinstance(value, bool):
        return value
    if isinstance(value, bytes) and value in (b"\0", b"\1"):  # a column of type BIT, from some drivers
        return value != b"\0"
    text = read_text(value, nulls=nulls)
    if text is None:
        return None
    flag = _FLAGS.get(ascii_digits(text).casefold()) if len(text) <= _LONGEST_FLAG else None
    if flag is None:
        raise Unreadable("neither yes nor no")
    return flag


def storable(text: str) -> str:
    """Put U+FFFD where a character stands that no PostgreSQL text can hold (NUL, lone surrogates)."""
    if text.isascii() and "\0" not in text:
        return text
    return _UNSTORABLE.sub("\ufffd", text)


def ascii_digits(text: str) -> str:
    """Write digits of any script as 0 to 9."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.digit(c)) if unicodedata.category(c) == "Nd" else c for c in text)


def _as_text(value: Any) -> str:
    try:
        if isinstance(value, (bytes, bytearray, memoryview)):
            return bytes(value).decode("utf-8", "replace")
        if isinstance(value, (float, Decimal)):
            return _plain_number(value)
        return str(value)
    except Exception as error:  # a driver's own type may raise anything, and one row stops no other
        raise Unreadable("a value of a type that cannot be written as text") from error


def _plain_number(value: float | Decimal) -> str:
    number = value if isinstance(value, Decimal) else Decimal(repr(float(value)))
    if not number.is_finite() or abs(number.adjusted()) > LONGEST_ID:
        return str(value)  # written out, 1E-999999999 would take a gigabyte
    return f"{number:.0f}" if number == number.to_integral_value() else f"{number:f}"
