"""Where the people of the calendar live: their numbers, and which clocks may be theirs.

Written down from what is publicly known of numbering plans, and from zone.tab; what the
product makes of the same numbers is its own affair.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field

import phonenumbers

from checker.clocks import zones_of_country


@dataclass(frozen=True, kw_only=True)
class Place:
    """A kind of number, with what the warehouse says beside it."""

    name: str
    number: str
    """E.164, with an x for each digit that is anyone's."""
    zones: frozenset[str]
    countries: frozenset[str]
    states: frozenset[str] = frozenset()
    lines: frozenset[str] = frozenset({"mobile"})
    stated_zone: str | None = None
    share: int = 1

    def number_of(self, chance: random.Random) -> str:
        """Make up a number of this kind that could be one."""
        while True:
            number = "".join(str(chance.randrange(10)) if each == "x" else each for each in self.number)
            if phonenumbers.is_valid_number(phonenumbers.parse(number, None)):
                return number


def _of_country(country: str, number: str, *, share: int = 1, stated: str | None = None) -> Place:
    """Make a place of numbers that say only their country: every clock of it, unless a zone is stated."""
    return Place(
        name=f"{country} {stated or 'mobile'}",
        number=number,
        zones=frozenset({stated}) if stated else zones_of_country(country),
        countries=frozenset({country}),
        stated_zone=stated,
        share=share,
    )


def _of_area(area: str, *zones: str, state: str, share: int = 1) -> Place:
    """Make a place of North American numbers: a mobile one looks like a fixed line."""
    return Place(
        name=f"US {area}",
        number=f"+1{area}23xxxxx",
        zones=frozenset(zones),
        countries=frozenset({"US"}),
        states=frozenset({f"US-{state}"}),
        lines=frozenset({"mobile", "fixed_line"}),
        share=share,
    )


PLACES: tuple[Place, ...] = (
    _of_country("SA", "+96650xxxxxxx", share=6),
    _of_country("AE", "+97150xxxxxxx", share=2),
    _of_country("IN", "+9198xxxxxxxx", share=3),
    _of_country("GB", "+447400xxxxxx", share=3),
    _of_country("AU", "+61412xxxxxx"),
    _of_country("AU", "+61412xxxxxx", stated="Australia/Sydney", share=2),
    _of_country("AU", "+61412xxxxxx", stated="Australia/Lord_Howe"),
    _of_country("CL", "+569612xxxxx"),
    _of_country("CL", "+569612xxxxx", stated="America/Santiago", share=2),
    _of_area("212", "America/New_York", state="NY", share=2),
    _of_area("617", "America/New_York", state="MA", share=2),
    _of_area("602", "America/Phoenix", state="AZ", share=2),
    _of_area("415", "America/Los_Angeles", state="CA"),
    _of_area("657", "America/Los_Angeles", state="CA"),
    _of_area("850", "America/New_York", "America/Chicago", state="FL"),
    Place(
        name="CA anywhere",
        number="+160023xxxxx",
        zones=zones_of_country("CA"),
        countries=frozenset({"CA"}),
        lines=frozenset({"voip"}),
    ),
    Place(
        name="SA in London",
        number="+96650xxxxxxx",
        zones=frozenset({"Asia/Riyadh", "Europe/London"}),
        countries=frozenset({"SA", "GB"}),
        stated_zone="Europe/London",
    ),
)

CURRENCIES: Mapping[str, str] = {
    "SA": "SAR",
    "AE": "AED",
    "IN": "INR",
    "GB": "GBP",
    "AU": "AUD",
    "CL": "CLP",
    "US": "USD",
    "CA": "CAD",
}


def country_of(place: Place) -> str:
    """Return the country of a place's numbers."""
    return place.name[:2]


@dataclass(kw_only=True)
class Numbers:
    """Makes numbers up, none of them twice."""

    chance: random.Random
    taken: set[str] = field(default_factory=set)

    def of(self, place: Place) -> str:
        """Make one up."""
        while (number := place.number_of(self.chance)) in self.taken:
            continue
        self.taken.add(number)
        return number
