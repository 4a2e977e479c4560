"""When a person may be rung, on every clock that may be theirs."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from outreach.domain.time_zone_data import zone_named

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, kw_only=True)
class Window:
    """A span of time, from ``start`` up to but not including ``end``, in UTC."""

    start: datetime
    end: datetime


def _days(zone: ZoneInfo, *, since: datetime, until: datetime) -> Iterator[datetime]:
    """Yield midnight of each local day from the one before ``since`` to the one of ``until``."""
    day = since.astimezone(zone).date() - timedelta(days=1)
    while day <= until.astimezone(zone).date():
        yield datetime.combine(day, time(0), tzinfo=zone)
        day += timedelta(days=1)


def _moments(day: date, at: time, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return both moments that a clock's ``at`` may mean: two, when clocks are put back or forward then."""
    first, second = (datetime.combine(day, at.replace(fold=fold), tzinfo=zone) for fold in (0, 1))
    return first.astimezone(UTC), second.astimezone(UTC)


def _windows_of(
    zone: ZoneInfo, *, start: time, end: time, days: Collection[str], since: datetime, until: datetime
) -> list[Window]:
    return [
        Window(
            start=max(_moments(midnight.date(), start, zone)),
            end=min(_moments(midnight.date(), end, zone)),
        )
        for midnight in _days(zone, since=since, until=until)
        if WEEKDAYS[midnight.weekday()] in days
    ]


def _overlaps(left: list[Window], right: list[Window]) -> list[Window]:
    both = (
        Window(start=max(one.start, other.start), end=min(one.end, other.end))
        for one in left
        for other in right
    )
    return [window for window in both if window.start < window.end]


def next_window(
    *,
    zones: Collection[str],
    start: time,
    end: time,
    days: Collection[str],
    at: datetime,
    until: datetime,
    at_least: timedelta,
) -> Window | None:
    """Find the first span in which calling is allowed in every one of ``zones``.

    The span is open at ``at`` or begins before ``until``, and leaves at least
    ``at_least`` from ``at`` (or from its start) to its end. Returns None when
    there is none, and when no zone is known: nobody is rung on a guess.
    """
    shared: list[Window] | None = None
    for name in sorted(zones):
        own = _windows_of(zone_named(name), start=start, end=end, days=days, since=at, until=until)
        shared = own if shared is None else _overlaps(shared, own)
    usable = (
        window
        for window in shared or []
        if window.start < until and max(window.start, at) + at_least <= window.end
    )
    return min(usable, key=lambda window: window.start, default=None)
