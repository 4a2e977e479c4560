"""Where each person may be: zones, countries and states, united from the number and all rows.

Imported only where it is used: pandas takes half a second to load.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from outreach.domain.phones import ReadPhone
from outreach.domain.states import country_of_state, possible_states
from outreach.domain.zones import country_of_zone, possible_zones


@dataclass(frozen=True, kw_only=True)
class Whereabouts:
    """Where a person may be; each is in order.

    ``states`` are all of them, or none where no one can tell.
    """

    time_zones: tuple[str, ...]
    countries: tuple[str, ...]
    states: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class _Stated:
    """What the rows of a person say; ``is_whole`` unless a state or a country cannot be read."""

    zones: Sequence[str]
    countries: Sequence[str]
    states: Sequence[str]
    is_whole: bool


def whereabouts_of(invoices: pd.DataFrame, phones: Mapping[str, ReadPhone]) -> dict[str, Whereabouts]:
    """Unite, for each person that has one of ``phones``, what the number and the person's rows say."""
    zones, countries = _all(invoices, "time_zone"), _all(invoices, "country")
    states = _all(invoices, "state")
    unread = set(invoices["person_id"][is_unreadable(invoices, "state") | is_unreadable(invoices, "country")])
    return {
        person: _united(
            phone,
            _Stated(
                zones=zones.get(person, ()),
                countries=countries.get(person, ()),
                states=states.get(person, ()),
                is_whole=person not in unread,
            ),
        )
        for person, phone in phones.items()
    }


def is_unreadable(invoices: pd.DataFrame, column: str) -> "pd.Series[bool]":
    """Tell for each row whether a column of it could not be read."""
    return invoices["problems"].map(lambda problems: column in problems).astype(bool)


def _united(phone: ReadPhone, stated: _Stated) -> Whereabouts:
    zones = possible_zones(
        of_number=phone.time_zones,
        country=phone.country,
        has_area=phone.has_area,
        stated=stated.zones,
        addresses=stated.countries,
    )
    named = (
        phone.country,
        *stated.countries,
        *map(country_of_zone, stated.zones),
        *map(country_of_state, stated.states),
    )
    countries = tuple(sorted({country for country in named if country is not None}))
    states = possible_states(
        phone=phone.e164,
        number_country=phone.country,
        has_area=phone.has_area,
        stated=stated.states,
        countries=countries,
    )
    return Whereabouts(time_zones=zones, countries=countries, states=states if stated.is_whole else ())


def _all(invoices: pd.DataFrame, column: str) -> dict[str, list[str]]:
    """Map each person to the different values that their rows have in a column."""
    named = invoices.dropna(subset=[column]).drop_duplicates(["person_id", column])
    found: dict[str, list[str]] = defaultdict(list)
    for person, value in zip(named["person_id"], named[column], strict=True):
        found[person].append(value)
    return found
