"""When a clock in a zone reaches a time of day, also on nights when clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from outreach.domain.time_zone_data import zone_named
from outreach.policy.spans import Span

_SECOND = timedelta(seconds=1)
_MIDNIGHT = time(0)


@lru_cache(maxsize=65_536)
def passes(zone: str, day: date, at: time) -> tuple[datetime, datetime]:
    """Return when the clock reaches a time of day for the first and for the last time.

    The two differ if clocks are put back over that time. If they are put forward over
    it, both are the moment of the change. Raises ``KeyError`` for an unknown zone.
    """
    local = datetime.combine(day, at, tzinfo=zone_named(zone))
    first, last = local.astimezone(UTC), local.replace(fold=1).astimezone(UTC)
    if first > last:  # the clock skips this time: Python counts with the offsets before and after the change
        first = last = _change(zone, local.replace(tzinfo=None), after=last, by=first)
    return first, last


def _change(zone: str, target: datetime, *, after: datetime, by: datetime) -> datetime:
    """Find the moment at which the clock jumps over ``target``; clocks change on whole seconds."""
    where = zone_named(zone)
    while by - after > _SECOND:
        middle = after + (by - after) // 2
        middle -= timedelta(microseconds=middle.microsecond)
        if middle.astimezone(where).replace(tzinfo=None) < target:
            after = middle
        else:
            by = middle
    return by.replace(microsecond=0)


@lru_cache(maxsize=65_536)
def local_day(zone: str, day: date) -> Span:
    """Return the span in which a clock shows a day; an empty span for a day that the zone skipped."""
    start = passes(zone, day, _MIDNIGHT)[0]
    end, again = passes(zone, day + timedelta(days=1), _MIDNIGHT)
    if again > end and (again - _SECOND).astimezone(zone_named(zone)).date() == day:
        end = again  # clocks are put back over midnight, into this day
    return Span(start=start, end=end)


def local_days(zone: str, horizon: Span) -> tuple[date, ...]:
    """Return each day that a clock shows within the horizon, and the one before and after."""
    where = zone_named(zone)
    day = horizon.start.astimezone(where).date() - timedelta(days=1)
    last = horizon.end.astimezone(where).date() + timedelta(days=1)
    return tuple(day + timedelta(days=count) for count in range((last - day).days + 1))
