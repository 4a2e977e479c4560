"""Reading single values of an extract: text, numbers, dates and flags, as warehouses hold them.

Every function returns None for a value that says nothing (NULL, blank) and
raises ``Unreadable`` for one that says something else than what it should.
Nothing is guessed: an amount told to a person, or a date a call rests on, is
certain or is not used.
"""

import re
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel.numbers import get_currency_symbol

LONGEST_ID = 200
"""Characters of an invoice's or a person's id; a longer one is a mapping mistake."""

PLACEHOLDER_YEARS = range(1901)
"""Years that databases use for "no date" (0001-01-01, 1900-01-01)."""

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_LARGEST_AMOUNT = Decimal(10) ** 16
_SMALLEST_STEP = Decimal("0.0001")
_YES = ("1", "true", "t", "yes", "y", "نعم")
_NO = ("0", "false", "f", "no", "n", "لا")
_FLAGS = dict.fromkeys(_YES, True) | dict.fromkeys(_NO, False)
_GROUP = re.compile(r"(?<=\d)[\s'’٬](?=\d{3})")
_NUMBER = re.compile(r"(?:\d+|\d{1,3}(?:,\d{2,3})*,\d{3})?(?:\.\d+)?")
_SIGNED = re.compile(r"\((?P<owed_to_us>[^()]+)\)|(?P<before>[-+]?)(?P<number>[^-+]+)(?P<after>-?)")


class Unreadable(ValueError):
    """A value says something that cannot be understood; its text is not repeated here."""


def read_text(value: Any) -> str | None:
    """Read text that PostgreSQL can store, trimmed; whole numbers lose their ``.0``."""
    if value is None:
        return None
    if not isinstance(value, str):
        value = _as_text(value)
    return storable(value).strip() or None


def _as_text(value: Any) -> str:
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value).decode("utf-8", "replace")
    if isinstance(value, (float, Decimal)):
        return _plain_number(value)
    return str(value)


def storable(text: str) -> str:
    """Put U+FFFD where a character stands that no PostgreSQL text can hold (NUL, lone surrogates)."""
    if text.isascii() and "\0" not in text:
        return text
    return _UNSTORABLE.sub("\ufffd", text)


def read_id(value: Any) -> str | None:
    """Read an id; numbers and text of the same digits are the same id."""
    text = read_text(value)
    if text is not None and len(text) > LONGEST_ID:
        raise Unreadable(f"an id has more than {LONGEST_ID} characters")
    return text


def read_flag(value: Any) -> bool | None:
    """Read yes or no: booleans, 0 and 1, and the words of English and Arabic forms."""
    if isinstance(value, bool):
        return value
    if value in (b"\0", b"\1"):  # how some drivers give a column of type BIT
        return bool(value != b"\0")
    text = read_text(value)
    if text is None:
        return None
    try:
        return _FLAGS[ascii_digits(text).casefold()]
    except KeyError:
        raise Unreadable("neither yes nor no") from None


def read_date(value: Any, *, date_format: str | None, zone: ZoneInfo) -> date | None:
    """Read a date; a moment becomes the date on the clock of ``zone``.

    Text is read by ``date_format`` (strptime) first, where there is one, else as
    ISO 8601. Placeholders before 1901 are no dates.
    """
    if not isinstance(value, date):
        text = read_text(value)
        if text is None:
            return None
        value = _date_of_text(text, date_format)
    if isinstance(value, datetime):
        value = (value.astimezone(zone) if value.tzinfo else value).date()
    read: date = value
    if read.year in PLACEHOLDER_YEARS:
        raise Unreadable("a placeholder for no date")
    return read


def read_settled(value: Any, *, run_date: date, as_date: Callable[[Any], date | None]) -> bool:
    """Read whether an invoice is paid: a flag, or the date of payment, which must have come."""
    try:
        return bool(read_flag(value))
    except Unreadable:
        paid_on = as_date(value)
    return paid_on is not None and paid_on <= run_date


def read_amount(value: Any, *, currency: str | None) -> Decimal | None:
    """Read an amount of money, to four decimals.

    Text may group thousands (1,234.50 and 1,23,456.00), be negative in the ways
    of accountants, use Arabic digits and marks, and carry the code or the symbol
    of its own ``currency``. Text that a European would read otherwise (1.234,50)
    is refused, not guessed.
    """
    if isinstance(value, bool):
        raise Unreadable("a yes or no is not an amount")
    if isinstance(value, (int, float, Decimal)):
        amount = Decimal(str(value))
    else:
        text = read_text(value)
        if text is None:
            return None
        amount = _amount_of_text(text, currency)
    if not amount.is_finite() or abs(amount) >= _LARGEST_AMOUNT:
        raise Unreadable("not a finite amount of money")
    return amount.quantize(_SMALLEST_STEP, ROUND_HALF_UP)


def ascii_digits(text: str) -> str:
    """Write digits of any script as 0 to 9."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.digit(c)) if unicodedata.category(c) == "Nd" else c for c in text)


def _plain_number(value: float | Decimal) -> str:
    number = Decimal(str(value))
    if not number.is_finite():
        return str(value)
    return f"{number:.0f}" if number == number.to_integral_value() else f"{number:f}"


def _date_of_text(text: str, date_format: str | None) -> date:
    plain = ascii_digits(text)
    if date_format is not None:
        with suppress(ValueError):
            return datetime.strptime(plain, date_format)  # noqa: DTZ007 - a format may hold a zone or none
    try:
        return datetime.fromisoformat(plain)
    except ValueError:
        raise Unreadable("not a date") from None


def _amount_of_text(text: str, currency: str | None) -> Decimal:
    plain = ascii_digits(text).replace("−", "-").replace("٫", ".")
    for mark in _marks(currency):
        plain = plain.removeprefix(mark).removesuffix(mark).strip()
    signed = _SIGNED.fullmatch(plain)
    if signed is None:
        raise Unreadable("not an amount")
    number = _GROUP.sub(",", (signed["owed_to_us"] or signed["number"]).strip())
    is_number = _NUMBER.fullmatch(number) and number
    if not is_number or (signed["before"] and signed["after"]):
        raise Unreadable("not an amount")
    is_negative = signed["owed_to_us"] or "-" in (signed["before"], signed["after"])
    amount = Decimal(number.replace(",", ""))
    return -amount if is_negative else amount


@lru_cache(maxsize=512)
def _marks(currency: str | None) -> tuple[str, ...]:
    if currency is None:
        return ()
    symbols: list[str] = [
        get_currency_symbol(currency, locale=locale).strip("\u200f ") for locale in ("en", "ar")
    ]
    return (currency, *symbols)
