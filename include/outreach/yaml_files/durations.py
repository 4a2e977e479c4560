"""Durations and times of day as people write them: ``90s``, ``2h``, ``1h30m``; ``09:00``."""

import re
from datetime import time, timedelta
from typing import Any

_UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}
_DURATION = re.compile(r"(?=\d)(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s)?")
_PART = re.compile(r"(\d+)([dhms])")
_TIME_OF_DAY = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")

DURATION_PATTERN = r"^(?=\d)(\d+d)?(\d+h)?(\d+m)?(\d+s)?$"
"""The same rule as a JSON Schema, for editors."""

TIME_OF_DAY_PATTERN = r"^([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d)?$"
"""Times of day as a JSON Schema, for editors."""

KEPT_PATTERN = r"^\d{1,4}d$"
"""Times to keep something as a JSON Schema, for editors."""

SHORTEST_KEPT, LONGEST_KEPT = 7, 3650
"""The fewest days: within a week late results still come, and people still ask about a night."""

LONGEST = timedelta(days=30)
"""Nothing in a nightly campaign waits longer, so a longer duration is a mistake."""


def read_duration(value: Any) -> Any:
    """Turn ``"2h"`` or ``"1h30m"`` into a duration of more than 0 seconds and at most 30 days.

    ISO 8601 text (``PT2H``) is left to pydantic, since a snapshot stores durations so.
    Raises ``ValueError`` for everything else, also for a number without a unit.
    """
    if isinstance(value, timedelta) or (isinstance(value, str) and value.startswith("P")):
        return value
    if not isinstance(value, str) or _DURATION.fullmatch(value) is None:
        raise ValueError(
            f"{_shown(value)} is not a duration; write days, hours, minutes or seconds such as 2h, 90s, 1h30m"
        )
    parts = {_UNITS[unit]: int(number[:12]) for number, unit in _PART.findall(value)}
    duration = timedelta(seconds=0)
    try:
        duration = timedelta(**parts)
    except OverflowError:
        duration = LONGEST + timedelta(days=1)
    if not timedelta(0) < duration <= LONGEST:
        raise ValueError(f"{_shown(value)} is out of range; allowed: more than 0s, at most 30d")
    return duration


def read_kept_for(value: Any) -> Any:
    """Turn ``"90d"`` into a time for which something is kept: whole days, from 7 to 3650.

    Raises ``ValueError`` for everything else.
    """
    if isinstance(value, timedelta) or (isinstance(value, str) and value.startswith("P")):
        return value
    days = int(value[:-1]) if isinstance(value, str) and re.fullmatch(r"\d{1,4}d", value) else 0
    if not SHORTEST_KEPT <= days <= LONGEST_KEPT:
        raise ValueError(
            f"{_shown(value)} is not a time to keep something; allowed: {SHORTEST_KEPT}d to {LONGEST_KEPT}d, "
            "in whole days such as 90d"
        )
    return timedelta(days=days)


def read_time_of_day(value: Any) -> Any:
    """Turn ``"09:00"`` into a time of day.

    Raises ``ValueError`` for everything else, also for numbers: ``9`` might be
    nine o'clock or, as pydantic reads it, nine seconds past midnight.
    """
    if isinstance(value, time):
        return value
    match = _TIME_OF_DAY.fullmatch(value) if isinstance(value, str) else None
    try:
        if match is not None:
            return time(int(match[1]), int(match[2]), int(match[3] or 0))
    except ValueError:
        pass
    raise ValueError(f"{_shown(value)} is not a time of day; allowed: 00:00 to 23:59, such as 09:00")


def _shown(value: Any) -> str:
    return repr(value) if isinstance(value, str) else str(value)
