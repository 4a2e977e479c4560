"""The calls that fit: whole rounds until ten minutes before the hours end, on the lines there are."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from outreach.domain.timing import Window
from outreach.services.dispatch.throttle import Room, Throttle
from outreach.services.safeguards.account_limits import Pace

NINE = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def room(
    *, now: datetime = NINE, open_for: float = 60, max_outstanding: int | None = None, **facts: Any
) -> Room:
    usual: dict[str, Any] = {
        "pace": Pace(lines=facts.get("lines"), max_outstanding=max_outstanding),
        "ended": 0,
        "lines": None,
        "call_length": minutes(5),
        "batch_size": 200,
        "is_invented": False,
        "outstanding": 0,
    }
    window = Window(start=NINE, end=NINE + minutes(open_for))
    return Throttle(**usual | facts).room(window, now=now)


def test_whole_rounds_fit_before_the_last_ten_minutes() -> None:
    assert room(lines=3).calls == 30
    assert room(lines=3, open_for=64).calls == 30
    assert room(lines=3, call_length=minutes(7)).calls == 21


def test_calls_that_are_out_already_take_their_place() -> None:
    found = room(lines=3, outstanding=12)
    assert (found.calls, found.at_most) == (18, 30)
    assert room(lines=3, outstanding=40).calls == 0


def test_calls_handed_over_early_have_the_time_from_when_the_hours_begin() -> None:
    assert room(lines=3, now=NINE - minutes(30)).calls == room(lines=3).calls


def test_time_that_has_passed_is_not_there_any_more() -> None:
    assert room(lines=3, now=NINE + minutes(30)).calls == 12
    assert room(lines=3, now=NINE + minutes(46)).at_most == 0
    assert room(lines=3, now=NINE + minutes(90)).at_most == 0


def test_of_unknown_lines_as_much_of_a_batch_fits_as_one_line_would_call_and_nothing_beside_it() -> None:
    assert room().calls == 10
    assert room(open_for=15).calls == 1
    assert room(open_for=14).at_most == 0
    assert room(outstanding=1).calls == 0
    assert room(outstanding=1).at_most == 10


def test_of_unknown_lines_no_more_than_a_batch_fits_however_long_the_hours_are() -> None:
    assert room(batch_size=7).calls == 7


@pytest.mark.parametrize("outstanding", [0, 5000])
def test_an_invented_audience_without_lines_has_no_bound(outstanding: int) -> None:
    assert room(is_invented=True, outstanding=outstanding).fits(100_000)


def test_an_invented_audience_keeps_to_the_lines_that_a_connection_says() -> None:
    assert room(is_invented=True, lines=1).calls == 10


def test_the_most_that_may_be_outstanding_bounds_anything_else_that_would_fit() -> None:
    assert room(lines=3, max_outstanding=7).calls == 7
    assert room(is_invented=True, max_outstanding=7, outstanding=5).calls == 2
    assert room(max_outstanding=7).calls == 7
