"""Clocks on walls: plain, minute by minute."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib import resources
from itertools import pairwise
from zoneinfo import ZoneInfo

from checker.rules import Hours

MINUTE = timedelta(minutes=1)


@cache
def zone(name: str) -> ZoneInfo:
    """Read a zone from the package tzdata, never from the machine."""
    file = resources.files("tzdata").joinpath("zoneinfo", *name.split("/"))
    with file.open("rb") as data:
        return ZoneInfo.from_file(data, key=name)


@cache
def zones_of_country(country: str) -> frozenset[str]:
    """List every zone of a country, as zone.tab has them."""
    table = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines() if line and not line.startswith("#")]
    return frozenset(row[2] for row in rows if row[0] == country)


def wall(moment: datetime, name: str) -> datetime:
    """Read a zone's clock and calendar; what is returned has no zone."""
    return moment.astimezone(zone(name)).replace(tzinfo=None, fold=0)


@cache
def day_by_minute(name: str, day: date) -> tuple[tuple[datetime, time], ...]:
    """List each minute of a local day in the order in which it passes, with what the clock reads then."""
    start = datetime.combine(day, time(0), tzinfo=UTC) - timedelta(days=1)
    minutes = (start + number * MINUTE for number in range(3 * 24 * 60))
    read = ((minute, wall(minute, name)) for minute in minutes)
    return tuple((minute, reading.time()) for minute, reading in read if reading.date() == day)


@cache
def is_steady(name: str, day: date) -> bool:
    """Tell whether a local day's clock only ever runs on: most are never put back."""
    readings = [reading for _, reading in day_by_minute(name, day)]
    return all(earlier < later for earlier, later in pairwise(readings))


def is_within(moment: datetime, hours: Hours, name: str) -> bool:
    """Return whether a moment lies in the hours, read in any way where clocks are put back.

    They have begun once no later moment of the day reads earlier than their start, and
    are over once any moment of the day has read their end.
    """
    here = wall(moment, name)
    if here.weekday() not in hours.days or not hours.start <= here.time() < hours.end:
        return False
    if is_steady(name, here.date()):
        return True
    passed = day_by_minute(name, here.date())
    begins_again = any(minute > moment and reading < hours.start for minute, reading in passed)
    ended_before = any(
        minute + MINUTE <= moment and reading.replace(second=59) >= hours.end for minute, reading in passed
    )
    return not begins_again and not ended_before
