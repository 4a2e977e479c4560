"""How calls fit into spans: rounds of one call on each line, whose span ends first comes first."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.policy.spans import Span
from outreach.services.dispatch.throttle import Throttle
from outreach.services.permissions.clocks import RING_RESERVE
from outreach.services.reporting.fit import PeopleInSpans, fit_into
from outreach.services.reporting.preflight_words import say_time
from outreach.services.safeguards.account_limits import Pace

NINE = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def throttle(lines: int | None, *, minutes: int = 5) -> Throttle:
    return Throttle(
        pace=Pace(lines=lines, max_outstanding=None),
        ended=0,
        lines=lines,
        call_length=timedelta(minutes=minutes),
        batch_size=200,
        is_invented=False,
        outstanding=0,
    )


def span(people: int, *, start: float = 0, end: float = 1) -> PeopleInSpans:
    return PeopleInSpans(spans=(hours(start, end),), people=people)


def hours(start: float, end: float) -> Span:
    return Span(start=NINE + start * HOUR, end=NINE + end * HOUR)


@pytest.mark.parametrize(
    ("spans", "lines", "calls"),
    [
        ([span(20)], 2, 20),
        ([span(21)], 2, 20),
        ([span(20, start=0.5)], 2, 8),
        ([span(20), span(20, end=2)], 2, 40),
        ([span(20, end=2), span(20)], 2, 40),
        ([span(20), span(20)], 2, 20),
        ([span(5, end=0.1)], 9, 0),
        ([], 2, 0),
    ],
)
def test_so_many_calls_fit_as_rounds_times_lines(spans: list[PeopleInSpans], lines: int, calls: int) -> None:
    assert fit_into(spans, throttle(lines), now=NINE).calls == calls


def test_people_who_find_no_line_in_the_first_span_are_called_in_a_later_one() -> None:
    twice = PeopleInSpans(spans=(hours(0, 1), hours(3, 4)), people=35)
    assert fit_into([twice], throttle(2), now=NINE).calls == 35
    assert fit_into([twice, span(20)], throttle(2), now=NINE).calls == 40


def test_a_span_that_began_is_used_from_now_on() -> None:
    assert fit_into([span(20)], throttle(2), now=NINE + HOUR / 2).calls == 8


def test_the_lines_are_busy_for_all_rounds_of_all_calls() -> None:
    fit = fit_into([span(20), span(1)], throttle(2), now=NINE)
    assert fit.needs == timedelta(minutes=55)


def test_without_lines_no_one_can_say() -> None:
    fit = fit_into([span(20)], throttle(None), now=NINE)
    assert (fit.calls, fit.needs) == (None, None)
    assert "one batch at a time" in fit.pace


SPANS = st.lists(
    st.builds(
        lambda people, start, hours: span(people, start=start, end=start + hours),
        st.integers(0, 60),
        st.integers(0, 8),
        st.integers(1, 8),
    ),
    max_size=5,
)


@given(spans=SPANS, lines=st.integers(1, 12), minutes=st.integers(1, 30))
def test_no_more_calls_fit_than_people_nor_than_the_whole_time_holds(
    spans: list[PeopleInSpans], lines: int, minutes: int
) -> None:
    calls = fit_into(spans, throttle(lines, minutes=minutes), now=NINE).calls
    assert calls is not None
    assert 0 <= calls <= sum(each.people for each in spans)
    last = max((each.spans[-1].end for each in spans), default=NINE + RING_RESERVE)
    assert calls <= (last - NINE) // timedelta(minutes=minutes) * lines


@pytest.mark.parametrize(("minutes", "said"), [(5, "5 min"), (70, "1 h 10 min"), (120, "2 h 0 min")])
def test_a_time_is_said_in_hours_and_minutes(minutes: int, said: str) -> None:
    assert say_time(timedelta(minutes=minutes)) == said
