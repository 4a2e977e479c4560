"""In which time zones a person may be: the zones of all sources are united; a missing value says nothing.

- A number with an area is used there; in North America that is every clock of its area code.
- A number without one (most mobile numbers) says only its country. A stated zone
  in that country narrows it down; without one all zones of the country count.
- A stated zone or an address in another country is added to the number's.
"""

from collections.abc import Iterable
from functools import cache, lru_cache

from babel.core import get_global


def possible_zones(
    *,
    of_number: Iterable[str],
    country: str | None,
    has_area: bool,
    stated: Iterable[str],
    addresses: Iterable[str],
) -> tuple[str, ...]:
    """Return every zone that a person may be in, as IANA names in order.

    ``country`` and ``has_area`` are the number's; ``stated`` are zones and
    ``addresses`` countries (ISO 3166-1 alpha-2) that the person's rows name.
    """
    said = frozenset(stated)
    here = {zone for zone in said if country_of_zone(zone) == country}
    zones = (set(of_number) | here) if has_area or not here else here
    zones |= said - here
    for address in addresses:
        if address != country and not any(country_of_zone(zone) == address for zone in said):
            zones |= zones_of_country(address)
    return tuple(sorted(zones))


@lru_cache(maxsize=1024)
def country_of_zone(zone: str) -> str | None:
    """Return the country of a zone, ISO 3166-1 alpha-2; None if it belongs to no country."""
    names = get_global("zone_aliases")
    found: str | None = get_global("zone_territories").get(names.get(zone, zone))
    return found


@cache
def zones_of_country(country: str) -> frozenset[str]:
    """Return all zones of a country; empty if it has none."""
    return frozenset(zone for zone, where in get_global("zone_territories").items() if where == country)
