"""Reading the hours and the days of the week at which a person wants to be called."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from outreach.domain.timing import WEEKDAYS
from outreach.services.extraction.text_values import Unreadable, ascii_digits, read_text

_CLOCK = re.compile(r"(\d{1,2}):([0-5]\d)(?::([0-5]\d)(?:\.\d{1,9})?)?")
_BETWEEN_DAYS = re.compile(r"[\s,;/|\[\]{}()\"']+")
_LONGEST_TEXT = 200
_MIDNIGHT = timedelta(days=1)
_DAY_NAMES = {
    name: short
    for short, long in zip(
        WEEKDAYS,
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
        strict=True,
    )
    for name in (short, long)
}


def read_hours(start: time | None, end: timedelta | None) -> tuple[time | None, time | None]:
    """Return a start and an end time; an end at midnight is None.

    Raises ``Unreadable`` if the end is not after the start: it may be on the next day, or a mistake.
    """
    if end is None or end == _MIDNIGHT:
        return start, None
    if end <= since_midnight(start or time(0)):
        raise Unreadable("hours that end before they begin")
    return start, _clock_at(end)


def read_start(value: Any, *, nulls: frozenset[str] = frozenset()) -> time | None:
    """Read a local time of day."""
    read = read_end(value, nulls=nulls)
    if read is None:
        return None
    if read == _MIDNIGHT:
        raise Unreadable("hours that begin at the end of the day")
    return _clock_at(read)


def read_end(value: Any, *, nulls: frozenset[str] = frozenset()) -> timedelta | None:
    """Read a local time of day as the time since midnight; 24:00 is a whole day.

    Raises ``Unreadable`` for anything else, also for a time with a zone, which is not local.
    """
    if isinstance(value, datetime):
        raise Unreadable("a moment is no time of day")
    if isinstance(value, time):
        if value.tzinfo is not None:
            raise Unreadable("a time of day with a zone")
        return since_midnight(value)
    read = value if isinstance(value, timedelta) else _of_text(value, nulls)
    if read is not None and not timedelta(0) <= read <= _MIDNIGHT:
        raise Unreadable("not a time of day")
    return read


def _clock_at(read: timedelta) -> time:
    return (datetime.combine(date(2000, 1, 1), time(0)) + read).time()


def since_midnight(at: time) -> timedelta:
    """Return a time of day as the time since midnight."""
    return timedelta(hours=at.hour, minutes=at.minute, seconds=at.second)


def read_days(value: Any, *, nulls: frozenset[str] = frozenset()) -> list[str] | None:
    """Read days of the week, by their English names, from a list or a text such as ``mon,tue``.

    Returns them in the week's order; None for no day and for all days.
    """
    words = list(_words(value, nulls))
    if not all(word in _DAY_NAMES for word in words):
        raise Unreadable("not a day of the week")
    said = {_DAY_NAMES[word] for word in words}
    return [day for day in WEEKDAYS if day in said] if 0 < len(said) < len(WEEKDAYS) else None


def _of_text(value: Any, nulls: frozenset[str]) -> timedelta | None:
    text = read_text(value, nulls=nulls)
    if text is None:
        return None
    found = _CLOCK.fullmatch(ascii_digits(text)) if len(text) <= _LONGEST_TEXT else None
    if found is None:
        raise Unreadable("not a time of day")
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)


def _words(value: Any, nulls: frozenset[str]) -> Iterable[str]:
    parts = value if isinstance(value, (list, tuple, set, frozenset)) else [value]
    if len(parts) > _LONGEST_TEXT:
        raise Unreadable("too long for days of the week")
    for part in parts:
        text = read_text(part, nulls=nulls) or ""
        if len(text) > _LONGEST_TEXT:
            raise Unreadable("too long for days of the week")
        yield from filter(None, _BETWEEN_DAYS.split(text.casefold()))
