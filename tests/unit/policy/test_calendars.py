"""The tables of days: whole, without gaps, and nothing outside of them is known."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from outreach.policy.calendars import (
    may_be_holiday,
    may_be_in,
    may_rest,
    ramadan_table,
    rest_day_table,
    unknown_holidays,
)
from outreach.policy.rules import Period

DAY = timedelta(days=1)


def test_every_ramadan_of_the_table_is_a_month_and_a_lunar_year_after_the_one_before() -> None:
    months = ramadan_table().months

    assert {(month.last - month.first + DAY).days for month in months} <= {29, 30}
    assert {(later.first - month.first).days for month, later in pairwise(months)} <= {354, 355}


def test_the_table_of_ramadan_holds_every_one_of_the_years_that_it_says_it_knows() -> None:
    known, months = ramadan_table().known, ramadan_table().months

    assert known.first <= months[0].first <= known.first + timedelta(days=355)
    assert known.last - timedelta(days=355) <= months[-1].first <= known.last


@pytest.mark.parametrize(
    ("countries", "day", "is_so"),
    [
        (["SA"], date(2026, 2, 17), False),
        (["SA"], date(2026, 2, 18), True),
        (["SA"], date(2026, 3, 20), False),
        (["MY"], date(2026, 2, 17), True),  # begins when the moon is seen there
        (["MY"], date(2026, 2, 16), False),
        ([], date(2026, 2, 17), True),
        (["SA"], date(2036, 1, 1), True),  # no one knows
    ],
)
def test_ramadan_is_that_of_the_country_and_may_be_on_every_day_that_no_one_knows(
    countries: list[str], day: date, *, is_so: bool
) -> None:
    assert may_be_in(Period.RAMADAN, countries, day) is is_so


def test_a_country_stands_in_one_line_of_the_table_of_days_of_rest() -> None:
    named = [country for week in rest_day_table().weeks for country in week.countries]

    assert len(named) == len(set(named))


@pytest.mark.parametrize(
    ("countries", "resting"),
    [
        (["SA"], ["fri", "sat"]),
        (["AE"], ["sat", "sun"]),
        (["DE"], ["sat", "sun"]),
        (["SA", "AE"], ["fri", "sat", "sun"]),
        ([], ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]),
    ],
)
def test_days_of_rest_are_those_of_every_country_the_person_may_be_in(
    countries: list[str], resting: list[str]
) -> None:
    week = [date(2026, 11, 23) + count * DAY for count in range(7)]

    assert [f"{day:%a}".lower() for day in week if may_rest(countries, day)] == resting


def test_a_day_without_calls_is_one_whose_holidays_no_one_knows() -> None:
    assert may_be_holiday(["SA"], date(2026, 9, 23))
    assert not may_be_holiday(["SA"], date(2026, 11, 24))
    assert may_be_holiday(["SA", "US"], date(2026, 11, 26))
    assert may_be_holiday(["AC"], date(2026, 11, 24))
    assert may_be_holiday(["SA"], date(2500, 11, 24))
    assert may_be_holiday([], date(2026, 11, 24))


def test_unknown_holidays_are_named_with_the_reason() -> None:
    assert unknown_holidays("SA", 2026) is None
    assert "has no country AC" in (unknown_holidays("AC", 2026) or "")
    assert "knows the public holidays of SA from " in (unknown_holidays("SA", 2500) or "")
