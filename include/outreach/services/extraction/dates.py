"""Reading dates of an extract, and whether an invoice is paid."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from outreach.services.extraction.text_values import Unreadable, ascii_digits, read_flag, read_text

PLACEHOLDER_YEARS = range(1901)
"""Years that databases use for "no date" (0001-01-01, 1900-01-01)."""

PLACEHOLDER_DATES = frozenset({date(1970, 1, 1), date(9999, 12, 31)})
"""Dates that programs use for "no date": the first one of Unix and the last one of SQL."""

_LONGEST_TEXT = 100
_UTC_SUFFIXES = (" UTC", " GMT")


def read_date(
    value: Any, *, date_format: str | None, zone: ZoneInfo, nulls: frozenset[str] = frozenset()
) -> date | None:
    """Read a date; a moment becomes the date in ``zone``.

    Systems without a type for dates store one as midnight in UTC, so such a moment is
    that date. Text is read by ``date_format`` (strptime) if it is given, else as ISO
    8601. Placeholders for "no date" are unreadable, so that no call depends on them.
    """
    if not isinstance(value, date):
        text = read_text(value, nulls=nulls)
        if text is None:
            return None
        value = moment_of_text(text, date_format)
    read = _day_of(value, zone)
    if read.year in PLACEHOLDER_YEARS or read in PLACEHOLDER_DATES:
        raise Unreadable("a placeholder for no date")
    return read


def read_settled(
    value: Any,
    *,
    run_date: date,
    as_date: Callable[[Any], date | None],
    nulls: frozenset[str] = frozenset(),
) -> bool:
    """Read whether an invoice is paid: from a flag, or from a date of payment that is not in the future."""
    try:
        return bool(read_flag(value, nulls=nulls))
    except Unreadable:
        paid_on = as_date(value)
    return paid_on is not None and paid_on <= run_date


def _day_of(value: date, zone: ZoneInfo) -> date:
    try:
        written = date(value.year, value.month, value.day)
        # Zones cannot be computed at the ends of the calendar.
        is_placeholder = written.year in PLACEHOLDER_YEARS or written in PLACEHOLDER_DATES
        if is_placeholder or not isinstance(value, datetime) or value.tzinfo is None:
            return written
        in_utc = value.astimezone(UTC)
        return in_utc.date() if in_utc.time() == time(0) else value.astimezone(zone).date()
    except Exception as error:  # a driver's own type may raise anything, and one row must not stop the others
        raise Unreadable("a moment outside of the calendar") from error


def moment_of_text(text: str, date_format: str | None) -> datetime:
    """Read text by ``date_format``, else as ISO 8601; a date is midnight without a zone."""
    if len(text) > _LONGEST_TEXT:
        raise Unreadable("too long for a date")
    plain = ascii_digits(text)
    if date_format is not None:
        read = _by_format(plain, date_format)
        if read is not None and plain.isdecimal() and read.strftime(date_format) != plain:
            raise Unreadable("digits of another length than the format's: a zero is missing somewhere")
        if read is not None:
            return read
    for suffix in _UTC_SUFFIXES:
        if plain.upper().endswith(suffix):
            plain = f"{plain[: -len(suffix)]}+00:00"
    try:
        return datetime.fromisoformat(plain)
    except (ValueError, OverflowError):
        raise Unreadable("not a date") from None


def _by_format(text: str, date_format: str) -> datetime | None:
    with suppress(ValueError, OverflowError):
        return datetime.strptime(text, date_format)  # noqa: DTZ007 - a format may hold a zone or none
    return None
