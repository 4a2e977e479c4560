"""People where it is far from midnight, whenever a test runs."""

from datetime import datetime

from builders.night import Person, person


def zone_where_it_is_noon(now: datetime) -> str:
    """A zone whose clock is far from midnight at ``now``, which is in UTC."""
    ahead = 12 - now.hour
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


def people_there(count: int, zone: str) -> tuple[Person, ...]:
    """So many people, all in one zone."""
    return tuple(person(changes={"time_zones": [zone]}) for _ in range(count))
