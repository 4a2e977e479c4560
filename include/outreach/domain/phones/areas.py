"""Where a number is used, as far as the number itself shows."""

from dataclasses import dataclass
from functools import lru_cache

from phonenumbers import PhoneNumberType
from phonenumbers.phonenumberutil import is_number_type_geographical
from phonenumbers.timezone import (
    UNKNOWN_TIMEZONE,
    time_zones_for_geographical_number,
    time_zones_for_number,
)
from phonenumbers.tzdata import TIMEZONE_DATA

from outreach.domain.phones.kinds import NO_COUNTRY
from outreach.domain.phones.valid_number import ValidNumber
from outreach.domain.zones import zones_of_country

_NORTH_AMERICA = 1
_DIGITS_OF_AN_AREA = 3


@dataclass(frozen=True, kw_only=True)
class Area:
    """Where a number is used: in these zones of this country.

    ``is_known`` says that the number names a part of the country; otherwise all
    zones of the country count.
    """

    country: str | None
    zones: tuple[str, ...]
    is_known: bool


def area_of(number: ValidNumber) -> Area:
    """Find the area of a number."""
    country = number.region
    if country == NO_COUNTRY:
        return Area(country=None, zones=(), is_known=False)
    if not _names_an_area(number):
        whole = zones_of_country(country) if country else frozenset()
        return Area(country=country, zones=tuple(sorted(whole)) or _of_library(number), is_known=False)
    if number.country_code == _NORTH_AMERICA:
        area = f"{_NORTH_AMERICA}{str(number.parsed.national_number)[:_DIGITS_OF_AN_AREA]}"
        return Area(country=country, zones=_clocks_of(area) or _of_library(number), is_known=True)
    return Area(country=country, zones=_of_library(number), is_known=True)


def _names_an_area(number: ValidNumber) -> bool:
    """Tell whether the number belongs to a part of its country.

    Where fixed lines and mobiles look alike, as in Chile, it may be a mobile: it does so
    only where mobiles do. In North America every number has an area code.
    """
    looks_alike = number.type == PhoneNumberType.FIXED_LINE_OR_MOBILE
    if looks_alike and number.country_code != _NORTH_AMERICA:
        return bool(is_number_type_geographical(PhoneNumberType.MOBILE, number.country_code or 0))
    return _is_geographical(number)


def _is_geographical(number: ValidNumber) -> bool:
    return bool(is_number_type_geographical(number.type, number.country_code or 0))


def _of_library(number: ValidNumber) -> tuple[str, ...]:
    # The second call would search for the type of the number again, and then do as the first.
    find = time_zones_for_geographical_number if _is_geographical(number) else time_zones_for_number
    return tuple(zone for zone in find(number.parsed) if zone != UNKNOWN_TIMEZONE)


@lru_cache(maxsize=1024)
def _clocks_of(area: str) -> tuple[str, ...]:
    """Return the zones of all exchanges of an area code: people who move within it keep their number."""
    zones = {zone for prefix, found in TIMEZONE_DATA.items() if prefix.startswith(area) for zone in found}
    return tuple(sorted(zones - {UNKNOWN_TIMEZONE}))
