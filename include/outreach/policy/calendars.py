"""Public holidays, weekly days of rest and Ramadan, by country.

A day that no table knows counts as such a day.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache, lru_cache
from importlib.metadata import version
from importlib.resources import files
from types import ModuleType
from typing import Any

from outreach.domain.timing import WEEKDAYS
from outreach.policy.rules import Period, Reading
from outreach.yaml_files.section import Section
from outreach.yaml_files.values import Region, Text, Weekday
from outreach.yaml_files.yaml_reading import read_yaml


class Days(Section):
    """Days from the first to the last, both included."""

    first: date
    last: date

    def hold(self, day: date, *, more: timedelta = timedelta(0)) -> bool:
        """Tell whether a day is one of them, or at most ``more`` days before or after them."""
        return self.first - more <= day <= self.last + more


class RamadanTable(Section):
    """The dates of Ramadan: ``tables/ramadan.yaml``."""

    source: Text
    read: Reading
    as_of: date
    known: Days
    countries: tuple[Region, ...]
    days_more_elsewhere: int
    months: tuple[Days, ...]


class Week(Section):
    """The days of rest of some countries."""

    countries: tuple[Region, ...]
    days: tuple[Weekday, ...]


class RestDayTable(Section):
    """Which days of the week are days of rest: ``tables/rest_days.yaml``."""

    source: Text
    read: Reading
    as_of: date
    others: tuple[Weekday, ...]
    weeks: tuple[Week, ...]


@cache
def ramadan_table() -> RamadanTable:
    """Return the table of Ramadan."""
    return RamadanTable.model_validate(_table("ramadan.yaml"))


@cache
def rest_day_table() -> RestDayTable:
    """Return the table of weekly days of rest."""
    return RestDayTable.model_validate(_table("rest_days.yaml"))


def may_be_in(period: Period, countries: Iterable[str], day: date) -> bool:
    """Tell whether a day is, or may be, in a period of the year in one of the countries.

    Without a country, the answer holds for any country. Days beyond the table are not
    known, so they may be in the period.
    """
    named = tuple(countries)
    match period:
        case Period.RAMADAN:
            return any(_may_be_ramadan(country, day) for country in named or (None,))


def may_rest(countries: Iterable[str], day: date) -> bool:
    """Tell whether a day is, or may be, a weekly day of rest in one of the countries."""
    named = tuple(countries)
    return not named or any(WEEKDAYS[day.weekday()] in _rest_days(country) for country in named)


def may_be_holiday(countries: Iterable[str], day: date) -> bool:
    """Tell whether a day is, or may be, a public holiday in one of the countries."""
    named = tuple(countries)
    return not named or any(_may_be_holiday(country, day) for country in named)


def unknown_holidays(country: str, year: int) -> str | None:
    """Say why the public holidays of a country and year are not known; None if they are known."""
    package = f"the package holidays {version('holidays')}"
    if country not in _countries_with_holidays():
        return f"{package} has no country {country}"
    known = _library().country_holidays(country)
    if not known.start_year <= year <= known.end_year:
        return (
            f"{package} knows the public holidays of {country} "
            f"from {known.start_year} to {known.end_year}, not of {year}"
        )
    return None


def _table(file: str) -> Any:
    text = files("outreach.policy").joinpath("tables", file).read_text(encoding="utf-8")
    return read_yaml(text, file=file).data


@lru_cache(maxsize=16_384)
def _may_be_ramadan(country: str | None, day: date) -> bool:
    table = ramadan_table()
    if not table.known.hold(day):
        return True
    more = timedelta(days=0 if country in table.countries else table.days_more_elsewhere)
    return any(month.hold(day, more=more) for month in table.months)


@cache
def _rest_days(country: str) -> tuple[str, ...]:
    table = rest_day_table()
    return next((week.days for week in table.weeks if country in week.countries), table.others)


@lru_cache(maxsize=16_384)
def _may_be_holiday(country: str, day: date) -> bool:
    return unknown_holidays(country, day.year) is not None or day in _public_holidays(country, day.year)


def _library() -> ModuleType:
    """Load the library of holidays when it is needed: a DAG file imports this module on every parse."""
    import holidays  # noqa: PLC0415

    return holidays


@cache
def _countries_with_holidays() -> frozenset[str]:
    return frozenset(_library().list_supported_countries())


@lru_cache(maxsize=1024)
def _public_holidays(country: str, year: int) -> frozenset[date]:
    return frozenset(_library().country_holidays(country, years=year, expand=False))
