"""Time zones from the package ``tzdata``, whose version is locked with the others.

Python prefers the system's own copy, which may be a year older. Then two machines would
keep different calling hours. So only the package is read here.
"""

from functools import cache
from importlib.resources import files
from typing import Final
from zoneinfo import ZoneInfo

import tzdata

TIME_ZONE_DATA_VERSION: Final[str] = tzdata.IANA_VERSION
"""Which release of the IANA database is read, such as 2026f."""

NO_PLACES: Final = frozenset({"EST", "MST", "HST"})
"""Zones without summer time that people write for places with summer time."""


@cache
def zone_names() -> frozenset[str]:
    """Return the name of every zone that is a place."""
    listed = files("tzdata").joinpath("zones").read_text(encoding="utf-8")
    return frozenset(listed.split()) - NO_PLACES


@cache
def zone_named(name: str) -> ZoneInfo:
    """Return a zone; raises ``KeyError`` for a name that ``zone_names`` does not have."""
    if name not in zone_names():
        raise KeyError(name)
    with files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as data:
        return ZoneInfo.from_file(data, key=name)
