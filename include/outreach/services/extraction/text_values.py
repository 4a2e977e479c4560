"""Reading single values of an extract: text, ids and flags, as warehouses store them.

Every function returns None for an empty value (NULL, blank, a word such as ``N/A``) and
raises ``Unreadable`` for a wrong one. Nothing is guessed, and no content of a row
raises another error.
"""

import re
import unicodedata
from decimal import Decimal
from typing import Any

LONGEST_ID = 200
"""The most characters of an invoice's or a person's id; a longer one is a mapping mistake."""

NULL_WORDS = frozenset(
    {"null", "(null)", "nil", "nan", "nat", "none", "n/a", "#n/a", "na", "n.a.", "<na>", "undefined"}
    | {"unknown", "not provided", "not available", "not applicable", "missing", "blank", "empty"}
    | {"-", "--", "---", "—", "–", "\\n", "null null", "none none", "nan nan"}
    | {"لا يوجد", "غير معروف", "غير متوفر", "غير متاح", "فارغ", "لايوجد"}
)
"""Words for an empty value, case folded; ``defaults.nulls`` adds a source's own."""

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
WITHOUT_ITS_DIGITS = re.compile(r"[+-]?\d(?:[.,٫．]\d+)? ?E ?[+-] ?\d+", re.IGNORECASE)
"""An id as a spreadsheet shortens it."""

_LARGEST_EXACT_FLOAT = 2.0**53
_YES = ("1", "true", "t", "yes", "y", "نعم")
_NO = ("0", "false", "f", "no", "n", "لا")
_LONGEST_FLAG = 10
_FLAGS = dict.fromkeys(_YES, True) | dict.fromkeys(_NO, False)


class Unreadable(ValueError):
    """A value cannot be understood; the message does not repeat it."""


def read_text(value: Any, *, nulls: frozenset[str] = frozenset()) -> str | None:
    """Read text that PostgreSQL can store, trimmed; whole numbers lose their ``.0``.

    ``nulls`` are the source's own words for an empty value, case folded.
    """
    text = written(value)
    if text is None or is_null_word(text, nulls):
        return None
    return text


def written(value: Any) -> str | None:
    """Return any value as trimmed text; None for NULL and blank.

    Raises ``Unreadable`` for an object of a driver that cannot be written.
    """
    if value is None:
        return None
    if not isinstance(value, str):
        value = _as_text(value)
    return storable(value).strip() or None


def is_null_word(text: str, nulls: frozenset[str] = frozenset()) -> bool:
    """Tell whether a text is a word for an empty value."""
    folded = " ".join(text.casefold().split()) if len(text) <= _LONGEST_NULL_WORD else ""
    return folded in NULL_WORDS or folded in nulls


_LONGEST_NULL_WORD = 60


def read_id(value: Any, *, nulls: frozenset[str] = frozenset()) -> str | None:
    """Read an id; numbers and text of the same digits are the same id.

    Raises ``Unreadable`` for an id that has lost digits: one that a spreadsheet
    shortened (1.23457E+14), or a float above 2^53, where different whole numbers are
    the same float.
    """
    text = read_exact_id(value)
    return None if text is None or is_null_word(text, nulls) else text


def read_exact_id(value: Any) -> str | None:
    """Read an id as ``read_id`` does, but keep a word for an empty value."""
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
    """Replace characters that no PostgreSQL text can hold (NUL, lone surrogates) by U+FFFD."""
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
    except Exception as error:  # a driver's own type may raise anything, and one row must not stop the others
        raise Unreadable("a value of a type that cannot be written as text") from error


def _plain_number(value: float | Decimal) -> str:
    number = value if isinstance(value, Decimal) else Decimal(repr(float(value)))
    if not number.is_finite() or abs(number.adjusted()) > LONGEST_ID:
        return str(value)  # 1E-999999999 without an exponent would take a gigabyte
    return f"{number:.0f}" if number == number.to_integral_value() else f"{number:f}"
