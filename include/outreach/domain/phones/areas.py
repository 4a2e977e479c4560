"""Where a number is used, as far as the number itself says."""

from dataclasses import dataclass
from functools import lru_cache

from phonenumbers import PhoneNumber, PhoneNumberType, number_type, region_code_for_number
from phonenumbers.phonenumberutil import is_number_geographical, is_number_type_geographical
from phonenumbers.timezone import UNKNOWN_TIMEZONE, time_zones_for_number
from phonenumbers.tzdata import TIMEZONE_DATA

from outreach.domain.phones.kinds import NO_COUNTRY
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


def area_of(number: PhoneNumber) -> Area:
    """Find the area of a number."""
    country = region_code_for_number(number)
    if country == NO_COUNTRY:
        return Area(country=None, zones=(), is_known=False)
    if not _names_an_area(number):
        whole = zones_of_country(country) if country else frozenset()
        return Area(country=country, zones=tuple(sorted(whole)) or _of_library(number), is_known=False)
    if number.country_code == _NORTH_AMERICA:
        area = f"{_NORTH_AMERICA}{str(number.national_number)[:_DIGITS_OF_AN_AREA]}"
        return Area(country=country, zones=_clocks_of(area) or _of_library(number), is_known=True)
    return Area(country=country, zones=_of_library(number), is_known=True)


def _names_an_area(number: PhoneNumber) -> bool:
    """Tell whether the number belongs to a part of its country.

    Where fixed lines and mobiles look alike, as in Chile, it may be a mobile: it does so
    only where mobiles do. In North America every number has an area code.
    """
    kind = number_type(number)
    if kind == PhoneNumberType.FIXED_LINE_OR_MOBILE and number.country_code != _NORTH_AMERICA:
        return bool(is_number_type_geographical(PhoneNumberType.MOBILE, number.country_code or 0))
    return bool(is_number_geographical(number))


def _of_library(number: PhoneNumber) -> tuple[str, ...]:
    return tuple(zone for zone in time_zones_for_number(number) if zone != UNKNOWN_TIMEZONE)


@lru_cache(maxsize=1024)
def _clocks_of(area: str) -> tuple[str, ...]:
    """Unite the zones of every exchange of an area code: numbers move within it and keep their digits."""
    zones = {zone for prefix, found in TIMEZONE_DATA.items() if prefix.startswith(area) for zone in found}
    return tuple(sorted(zones - {UNKNOWN_TIMEZONE}))
