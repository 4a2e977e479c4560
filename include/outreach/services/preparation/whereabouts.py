"""Where each person may be: zones, countries and states from the number and all rows together."""

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from outreach.domain.phones import ReadPhone
from outreach.domain.states import area_in_which_states_lie, country_of_state, possible_states
from outreach.domain.zones import country_of_zone, possible_zones

if TYPE_CHECKING:
    import pandas as pd  # loading takes half a second, and only callers with frames need it


class Whereabouts(NamedTuple):
    """Where a person may be; each field is sorted.

    ``states`` are all possible ones, or empty if that is not known.
    """

    time_zones: tuple[str, ...]
    countries: tuple[str, ...]
    states: tuple[str, ...]


class Stated(NamedTuple):
    """The places in a person's rows; ``is_whole`` unless a state or a country cannot be read."""

    zones: tuple[str, ...]
    countries: tuple[str, ...]
    states: tuple[str, ...]
    is_whole: bool


def where_they_may_be(phone: ReadPhone, stated: Stated) -> Whereabouts:
    """Return where a person may be, by their number and rows together."""
    area = area_in_which_states_lie(phone.e164) if phone.e164 else None
    return _united(_Number(phone.time_zones, phone.country, phone.has_area, area), stated)


class _Number(NamedTuple):
    """The part of a number before its last digits."""

    zones: tuple[str, ...]
    country: str | None
    has_area: bool
    area: str | None


@lru_cache(maxsize=16_384)
def _united(number: _Number, stated: Stated) -> Whereabouts:
    """Compute the places once for all people with the same facts."""
    zones = possible_zones(
        of_number=number.zones,
        country=number.country,
        has_area=number.has_area,
        stated=stated.zones,
        addresses=stated.countries,
    )
    named = (
        number.country,
        *stated.countries,
        *map(country_of_zone, stated.zones),
        *map(country_of_state, stated.states),
    )
    countries = tuple(sorted({each for each in named if each is not None}))
    states = possible_states(
        phone=number.area,
        number_country=number.country,
        has_area=number.has_area,
        stated=stated.states,
        countries=countries,
    )
    return Whereabouts(time_zones=zones, countries=countries, states=states if stated.is_whole else ())


def whereabouts_of(invoices: "pd.DataFrame", phones: Mapping[str, ReadPhone]) -> dict[str, Whereabouts]:
    """Return, for each person with one of ``phones``, the places by number and rows together."""
    zones, countries = _all(invoices, "time_zone"), _all(invoices, "country")
    states = _all(invoices, "state")
    unread = set(invoices["person_id"][is_unreadable(invoices, "state") | is_unreadable(invoices, "country")])
    return {
        person: where_they_may_be(
            phone,
            Stated(
                zones=tuple(zones.get(person, ())),
                countries=tuple(countries.get(person, ())),
                states=tuple(states.get(person, ())),
                is_whole=person not in unread,
            ),
        )
        for person, phone in phones.items()
    }


def is_unreadable(invoices: "pd.DataFrame", column: str) -> "pd.Series[bool]":
    """Return for each row whether a column of it could not be read."""
    return invoices["problems"].map(lambda problems: column in problems).astype(bool)


def _all(invoices: "pd.DataFrame", column: str) -> dict[str, list[str]]:
    """Map each person to the different values that their rows have in a column."""
    named = invoices.dropna(subset=[column]).drop_duplicates(["person_id", column])
    found: dict[str, list[str]] = defaultdict(list)
    for person, value in zip(named["person_id"], named[column], strict=True):
        found[person].append(value)
    return found
