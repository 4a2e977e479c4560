"""When a person can have asked to be called: what an agent heard as a time may be a slip of a model."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from outreach.domain.time_zone_data import zone_named, zone_names

AT_MOST_AHEAD = timedelta(days=92)
"""A later time is none that anyone would keep."""


def possible_time(at: datetime | None, *, heard_at: datetime) -> datetime | None:
    """Return the time asked for, in UTC, where it is after the call's report and within 92 days of it."""
    if at is None or not heard_at < at <= heard_at + AT_MOST_AHEAD:
        return None
    return at.astimezone(UTC)


def moment_in_zones(local: datetime, zones: Iterable[str]) -> datetime | None:
    """Return the moment, in UTC, that a clock without a zone means wherever a person may be.

    None where their zones differ by then, no zone is known, or clocks are put back or forward then.
    """
    known = set(zones)
    if not known or not zone_names().issuperset(known):
        return None
    moments = {
        local.replace(tzinfo=zone_named(zone), fold=fold).astimezone(UTC) for zone in known for fold in (0, 1)
    }
    return moments.pop() if len(moments) == 1 else None
