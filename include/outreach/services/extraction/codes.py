"""Reading countries, languages, currencies and time zones, by code or by name.

The names are Unicode CLDR's, in English and Arabic.
"""

from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import Any

from babel import Locale
from babel.core import get_global
from babel.numbers import list_currencies
from phonenumbers import SUPPORTED_REGIONS

from outreach.domain.states import has_states, state_named
from outreach.domain.time_zone_data import zone_names
from outreach.services.extraction.text_values import Unreadable, ascii_digits, read_text
from outreach.yaml_files.languages import is_known_language

_NAMED_IN = ("en", "ar")
_DIGITS_OF_A_NUMERIC_CODE = 3
_LONGEST_NAME = 100

_COUNTRY_WORDS = {
    "uae": "AE",
    "emirates": "AE",
    "الامارات": "AE",
    "الإمارات": "AE",
    "ksa": "SA",
    "kingdom of saudi arabia": "SA",
    "المملكة العربية السعوديه": "SA",
    "الاردن": "JO",
    "the netherlands": "NL",
    "republic of korea": "KR",
    "saudi": "SA",
    "السعودية": "SA",
    "السعوديه": "SA",
    "great britain": "GB",
    "britain": "GB",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "northern ireland": "GB",
    "بريطانيا": "GB",
    "usa": "US",
    "united states of america": "US",
    "america": "US",
    "امريكا": "US",
    "أمريكا": "US",
    "turkey": "TR",
    "holland": "NL",
    "czech republic": "CZ",
    "russia": "RU",
    "south korea": "KR",
    "hong kong": "HK",
    "macau": "MO",
    "macao": "MO",
    "ivory coast": "CI",
    "swaziland": "SZ",
    "burma": "MM",
    "macedonia": "MK",
    "cape verde": "CV",
    "viet nam": "VN",
    "syria": "SY",
    "palestine": "PS",
    "فلسطين": "PS",
}
"""Words for countries, besides their codes and their names in Unicode CLDR, case folded."""


def read_country(value: Any, *, nulls: frozenset[str] = frozenset()) -> str | None:
    """Read a country as ISO 3166-1 alpha-2, from its codes (also alpha-3, numeric, UK) or its name."""
    return _read(value, _country, nulls)


def read_language(value: Any, *, nulls: frozenset[str] = frozenset()) -> str | None:
    """Read a language as ISO 639-1, from its codes (also ar-SA, ara) or its name."""
    return _read(value, _language, nulls)


def read_currency(value: Any, *, nulls: frozenset[str] = frozenset()) -> str | None:
    """Read a currency as ISO 4217, from its code in any case."""
    return _read(value, _currency, nulls)


def read_state(
    value: Any, *, country: str | None, region: str, nulls: frozenset[str] = frozenset()
) -> str | None:
    """Read a state as ISO 3166-2, from that, or from its code or name in the row's country.

    If the row has no country, a code is one of ``region``. A part of a country whose
    states are not distinguished gives None.
    """
    text = read_text(value, nulls=nulls)
    if text is None:
        return None
    known = text if len(text) <= _LONGEST_NAME else ""
    found = state_named(known, country) or (state_named(known, region) if country is None else None)
    if found is None and has_states(country or region):
        raise Unreadable("no state of the country")
    return found


def read_time_zone(value: Any, *, nulls: frozenset[str] = frozenset()) -> str | None:
    """Read an IANA time zone by its exact name."""
    return _read(value, _time_zone, nulls)


def _read(value: Any, look_up: Callable[[str], str | None], nulls: frozenset[str]) -> str | None:
    text = read_text(value, nulls=nulls)
    if text is None:
        return None
    code = look_up(text) if len(text) <= _LONGEST_NAME else None
    if code is None:
        raise Unreadable("not a known code or name")
    return code


@lru_cache(maxsize=4096)
def _country(text: str) -> str | None:
    code = ascii_digits(text).upper()
    if code in SUPPORTED_REGIONS:
        return code
    word = _COUNTRY_WORDS.get(" ".join(text.casefold().replace(".", "").split()))
    if word is not None:
        return word
    if code.isdigit() and len(code) != _DIGITS_OF_A_NUMERIC_CODE:
        return None  # a calling code, or a number that lost its zeros
    aliases = get_global("territory_aliases").get(code.zfill(3) if code.isdigit() else code, [])
    name = _country_names().get(text.casefold())
    known = [alias for alias in (*aliases, name) if alias in SUPPORTED_REGIONS]
    # A country that broke up has several successors, and it is not clear which one is meant.
    return known[0] if len(known) == 1 else None


@lru_cache(maxsize=4096)
def _language(text: str) -> str | None:
    code = text.replace("_", "-").partition("-")[0].lower()
    alias = get_global("language_aliases").get(code, code)
    found = alias if is_known_language(alias) else _language_names().get(text.casefold())
    return found if found is not None and is_known_language(found) else None


@lru_cache(maxsize=4096)
def _currency(text: str) -> str | None:
    code = text.upper()
    return code if code in _currencies() else None


@lru_cache(maxsize=4096)
def _time_zone(text: str) -> str | None:
    return text if text in zone_names() else None


@cache
def _country_names() -> dict[str, str]:
    return _codes_by_name(lambda locale: locale.territories)


@cache
def _language_names() -> dict[str, str]:
    return _codes_by_name(lambda locale: locale.languages)


@cache
def _currencies() -> frozenset[str]:
    return frozenset(list_currencies())


def _codes_by_name(names: Callable[[Locale], Mapping[str, str]]) -> dict[str, str]:
    return {
        name.casefold(): code
        for locale in map(Locale, _NAMED_IN)
        for code, name in names(locale).items()
        if len(code) == 2
    }
