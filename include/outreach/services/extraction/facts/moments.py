"""Reading moments of a warehouse's rows: with a zone, in the campaign's zone, or only a day.

A time without a zone is in the campaign's zone; when clocks are put back it is the
later moment. Systems store a day as midnight without a zone, so such a time is that
day. A day counts until its end.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from outreach.services.extraction.dates import PLACEHOLDER_DATES, PLACEHOLDER_YEARS, moment_of_text
from outreach.services.extraction.text_values import Unreadable, read_text


def read_moment(
    value: Any, *, date_format: str | None, zone: ZoneInfo, nulls: frozenset[str] = frozenset()
) -> datetime | date | None:
    """Read a moment, in UTC, or a day if there is no time.

    Text is read by ``date_format`` (strptime) if it is given, else as ISO 8601.
    Raises ``Unreadable`` for placeholders of "no date", and outside the calendar.
    """
    if not isinstance(value, date):
        text = read_text(value, nulls=nulls)
        if text is None:
            return None
        value = moment_of_text(text, date_format)
    try:
        return _on_the_clock(value, zone)
    except Unreadable:
        raise
    except Exception as error:  # a driver's own type may raise anything, and one row stops no other
        raise Unreadable("a moment outside of the calendar") from error


def latest_moment(read: datetime | date, zone: ZoneInfo) -> datetime:
    """Return a moment, or the end of a day in ``zone``; in UTC."""
    if isinstance(read, datetime):
        return read
    return later_reading(datetime.combine(read + timedelta(days=1), time(0)), zone)


def later_reading(local: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment of a local time, in UTC; the later one if there are two."""
    return max(local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))


def _on_the_clock(value: date, zone: ZoneInfo) -> datetime | date:
    day = date(value.year, value.month, value.day)
    if day.year in PLACEHOLDER_YEARS or day in PLACEHOLDER_DATES:
        raise Unreadable("a placeholder for no date")
    if not isinstance(value, datetime):
        return day
    if value.tzinfo is not None:
        return value.astimezone(UTC)
    return day if value.time() == time(0) else later_reading(value, zone)
