"""Rows of the worst values that a driver can return, the same ones for the same seed."""

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from builders.invoices import COLUMNS

MILLION = 10**6


class Unwritable:
    """An object of a driver that cannot be written as text."""

    def __str__(self) -> str:
        raise RuntimeError("no text")

    __repr__ = __str__


class TextThatIsNone:
    """An object whose text is no text."""

    def __str__(self) -> str:
        return None  # type: ignore[return-value]  # noqa: PLE0307 - a driver in C may do so


class BrokenZone(tzinfo):
    """A zone that knows no offset and says so loudly."""

    def utcoffset(self, _moment: datetime | None) -> timedelta:
        raise KeyError("no such zone")

    dst = utcoffset

    def tzname(self, _moment: datetime | None) -> str:
        raise KeyError("no such zone")


class BrokenDate(datetime):
    """A moment that is none, like the NaT of pandas."""

    @property
    def year(self) -> int:
        raise ValueError("NaT has no year")


class BrokenMapping(Mapping[str, Any]):
    """A mapping that fails while it is read."""

    def __getitem__(self, key: str) -> Any:
        raise OSError(key)

    def __iter__(self) -> Iterator[str]:
        raise OSError("gone")

    def __len__(self) -> int:
        return 1


def _nested(depth: int) -> list[Any]:
    nest: list[Any] = []
    for _ in range(depth):
        nest = [nest]
    return nest


def _within_itself() -> list[Any]:
    nest: list[Any] = [1]
    nest.append(nest)
    return nest


def _released() -> memoryview:
    view = memoryview(b"gone")
    view.release()
    return view


_EAST, _WEST = timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))

NUMBERS: Sequence[Any] = (
    0, -0, 1, -1, 10**15, 10**16, -(10**16), 2**63, -(2**63), 2**64, 10**5000, -(10**5000), True, False,
    0.0, -0.0, 0.004, 0.005, 1e-320, 1e308, -1e308, math.nan, math.inf, -math.inf, 2.0**53, 2.0**54, 1.1,
    Decimal("NaN"), Decimal("sNaN"), Decimal("-sNaN123"), Decimal("Infinity"), Decimal("-Infinity"),
    Decimal("1E+999999999999999999"), Decimal("1E-999999999999999999"), Decimal("-0"), Decimal("0E+30"),
    Decimal("1" * 5000), Decimal("0." + "1" * 5000), Decimal("-12.50"), complex(1, 2), Fraction(1, 3),
)  # fmt: skip

MOMENTS: Sequence[Any] = (
    date.min, date.max, date(1900, 1, 1), date(1970, 1, 1), date(2024, 5, 1), 20240501, 45413, 1714521600,
    datetime.combine(date.min, time.min), datetime.combine(date.max, time.max),
    datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC),
    datetime.min.replace(tzinfo=_EAST), datetime.max.replace(tzinfo=_WEST),
    datetime(1901, 1, 1, tzinfo=_EAST), datetime(9999, 12, 30, 23, 59, tzinfo=_WEST),
    datetime(2024, 3, 31, 2, 30, fold=1, tzinfo=ZoneInfo("Europe/Berlin")),
    datetime(2024, 5, 1, tzinfo=BrokenZone()), BrokenDate(2024, 5, 1),
    time.min, time.max, time(1, tzinfo=UTC), timedelta.max, timedelta.min,
    "0000-00-00", "2024-02-30", "2024-05-01T25:61", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00+23:59",
)  # fmt: skip

OBJECTS: Sequence[Any] = (
    Unwritable(), TextThatIsNone(), BrokenMapping(), object(), UUID(int=0), Ellipsis, int, len, range(3),
    [], [1, [2, [3, Unwritable()]]], (None,), {"a": {"b": [math.nan, 10**5000]}}, {Unwritable(): 1},
    {"\0": "\ud800"}, {1, 2}, frozenset(), _nested(60), _nested(100_000), _within_itself(),
    b"", b"\0\xff\xfe", b"\1", bytearray(b"\x80"), memoryview(b"abcdef")[::2], _released(),
)  # fmt: skip

TEXTS: Sequence[Any] = (
    None, "", " ", "\0", "\0\0\0", "\ud800", "\udfff\ud800", "a\0b", "\ufeff", "\u200f\u202e\u2066",
    "\U0010ffff", "\u0301" * 300, "ﷺ" * 150, "ß" * 150, "²³", "١٢٣", "१२३.५०", "𝟘𝟙𝟚", "NULL", "N/A",
    "لا يوجد", "-", "--", "+", ".", ",", "1,2,3", "1.2.3", "(1)", "(-1)", "--1", "1-", "$", "$$1", "USD",
    "usd 5 usd", "1e5", "1E+400", "0x10", "1_000", "∞", "%s%d", "{}{0}", "\\N", "\\x00", "';--",
    "\r\n\t", "\u2028", "0" * 300, "9" * 61, "+" * 300, "+1202555", "+12025550100", "002025550100" * 30,
    "202-555-0100 x" * 20, "do not call", "DECEASED", "true", "TRUE ", "نعم", "perhaps", "Mars/Olympus",
    "Europe/../etc", "../../etc/passwd", "xx-XX", "ISO",
)  # fmt: skip

LONG: Sequence[Any] = ("9" * MILLION, "م" * MILLION, " " * MILLION, "\0" * MILLION, b"\xff" * MILLION)
"""Values of a million characters; a few rows have one."""

ORDINARY: Mapping[str, Sequence[Any]] = {
    "name": ("Amal Haddad", "Will Deadman", "سلمى", "John Smith (DECEASED)"),
    "amount": ("10", 12.5, Decimal("99.99"), "-5", "1,234.50"),
    "due_date": ("2024-05-01", date(2024, 4, 1), datetime(2024, 5, 1, tzinfo=UTC)),
    "currency": (None, "USD", "kwd"),
    "country": (None, "US", "SA"),
    "state": (None, "US-MA", "Ontario"),
    "language": (None, "ar"),
    "time_zone": (None, "Asia/Riyadh"),
    "settled": (None, False, "2030-01-01"),
    "disputed": (None, "no"),
    "consent": (None, None, "yes"),
}


def hostile_rows(count: int, *, seed: int) -> Iterator[tuple[Any, ...]]:
    """Give rows of ``receivable`` in each of which about every third value is a hostile one."""
    random = Random(seed)
    kinds = (NUMBERS, MOMENTS, OBJECTS, TEXTS)
    for _ in range(count):
        row = [
            random.choice(random.choice(kinds)) if random.random() < 0.35 else _ordinary(column, random)
            for column in COLUMNS
        ]
        if random.random() < 0.0002:
            row[random.randrange(len(row))] = random.choice(LONG)
        yield tuple(row)


def _ordinary(column: str, random: Random) -> Any:
    if column == "invoice_id":
        return f"INV-{random.randrange(10**6)}"
    if column == "person_id":
        return random.randrange(2000)
    if column == "phone":
        return f"+96650{random.randrange(10**7):07}"
    return random.choice(ORDINARY[column])
