"""Which callback times are possible: a time that an agent heard may be an error of its model."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from outreach.domain.time_zone_data import zone_named, zone_names

AT_MOST_AHEAD = timedelta(days=92)
"""A callback is not expected to be kept after more time than this."""


def possible_time(at: datetime | None, *, heard_at: datetime) -> datetime | None:
    """Return the time asked for, in UTC; None unless it lies within 92 days after the call's report."""
    if at is None or not heard_at < at <= heard_at + AT_MOST_AHEAD:
        return None
    return at.astimezone(UTC)


def moment_in_zones(local: datetime, zones: Iterable[str]) -> datetime | None:
    """Return the moment, in UTC, of a local time in all zones where the person may be.

    None if these zones have different times then, if no zone is known, or if clocks change then.
    """
    known = set(zones)
    if not known or not zone_names().issuperset(known):
        return None
    moments = {
        local.replace(tzinfo=zone_named(zone), fold=fold).astimezone(UTC) for zone in known for fold in (0, 1)
    }
    return moments.pop() if len(moments) == 1 else None
