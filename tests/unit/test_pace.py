"""An account's pace follows from its calls: how long nine in ten took, and how many went on at once."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.domain.pace import (
    RINGING,
    EndedCall,
    fewest_lines,
    lines_seen,
    long_call,
    most_at_once,
    round_seen,
)

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
A_MINUTE = timedelta(minutes=1)


def call(*, ended: float, talked: float, handed_over: float = 0) -> EndedCall:
    """A call, its moments in seconds after ``START``."""
    return EndedCall(
        handed_over_at=START + timedelta(seconds=handed_over),
        ended_at=START + timedelta(seconds=ended),
        talked=timedelta(seconds=talked),
    )


def on_one_line(talks: Sequence[float], *, since: float = 0) -> list[EndedCall]:
    """Calls that follow each other without a pause."""
    calls, at = [], since
    for talked in talks:
        at += talked + RINGING.total_seconds()
        calls.append(call(ended=at, talked=talked, handed_over=since))
    return calls


CALLS = st.lists(
    st.builds(
        call,
        ended=st.integers(min_value=100, max_value=400),
        talked=st.integers(min_value=0, max_value=200),
        handed_over=st.sampled_from([0, 50, 200]),
    ),
    max_size=25,
)


@given(CALLS)
def test_the_most_at_once_is_what_a_look_at_every_moment_counts(calls: list[EndedCall]) -> None:
    moments = (START + timedelta(seconds=second) for second in range(-150, 401))
    looked = max(sum(each.began_at <= moment < each.ended_at for each in calls) for moment in moments)
    assert most_at_once(calls) == looked


@given(
    st.lists(
        st.lists(st.integers(min_value=0, max_value=300), min_size=1, max_size=8), min_size=1, max_size=6
    ),
    st.lists(st.integers(min_value=0, max_value=5000), min_size=48, max_size=48),
)
def test_calls_never_look_as_if_an_account_had_more_lines_than_it_has_however_late_they_report(
    lines: list[list[float]], late: list[float]
) -> None:
    calls = [each for talks in lines for each in on_one_line(talks)]
    heard = [
        EndedCall(
            handed_over_at=each.handed_over_at,
            ended_at=each.ended_at + timedelta(seconds=delay),
            talked=each.talked,
        )
        for each, delay in zip(calls, late, strict=False)
    ]
    assert 1 <= lines_seen(heard) <= len(lines)


def test_calls_one_after_the_other_are_one_line() -> None:
    assert lines_seen(on_one_line([10] * 60)) == 1


def test_lines_that_work_side_by_side_are_counted() -> None:
    assert lines_seen([each for _ in range(7) for each in on_one_line([30] * 10)]) == 7


def test_an_hours_reports_that_come_all_at_once_do_not_pass_for_lines() -> None:
    late = [call(ended=3600, talked=30) for _ in range(60)]
    assert most_at_once(late) == 60
    assert fewest_lines(late) == lines_seen(late) == 1


def test_one_report_that_is_late_hides_no_line() -> None:
    calls = [each for _ in range(5) for each in on_one_line([30] * 12)]
    assert lines_seen([*calls, call(ended=90_000, talked=30)]) == 5


def test_two_batches_that_wait_for_the_same_lines_do_not_halve_them() -> None:
    calls = [each for _ in range(4) for each in on_one_line([30] * 20)]
    assert lines_seen(calls) == 4


def test_without_a_call_there_is_one_line_at_least() -> None:
    assert lines_seen([]) == 1
    with pytest.raises(ValueError, match="no call has ended"):
        long_call([])


def test_nine_calls_in_ten_are_no_longer_than_a_call_is_taken_to_last() -> None:
    calls = [call(ended=1000, talked=60)] * 9 + [call(ended=1000, talked=600)]
    assert long_call(calls) == A_MINUTE + RINGING
    assert long_call([*calls, call(ended=1000, talked=600)]) == 10 * A_MINUTE + RINGING


def test_a_call_that_no_one_answered_counts_with_its_ringing() -> None:
    assert long_call([call(ended=1000, talked=0)]) == RINGING


def test_calls_that_take_longer_than_their_talk_are_planned_as_they_follow_each_other() -> None:
    short_talks = [call(ended=200 * number, talked=40) for number in range(1, 11)]
    assert long_call(short_talks) == timedelta(seconds=70)
    assert round_seen(short_talks, 1) == timedelta(seconds=200)
    assert round_seen([call(ended=100 * number, talked=40) for number in range(1, 12)], 2) == timedelta(
        seconds=200
    )


def test_the_time_between_batches_is_no_time_of_calls() -> None:
    calls = [*on_one_line([60, 60]), *on_one_line([60, 60], since=5000)]
    assert round_seen(calls, 1) == timedelta(seconds=90)


def test_of_a_long_batch_the_last_calls_say_as_much_as_all_of_them() -> None:
    whole = on_one_line([60] * 100)
    assert round_seen(whole[50:], 1) == round_seen(whole, 1)


def test_fewer_calls_than_lines_take_no_longer_than_one_round() -> None:
    calls = [call(ended=ended, talked=ended - 30) for ended in (60, 120, 180)]
    assert round_seen(calls, 50) == timedelta(seconds=120)


def test_calls_that_never_waited_for_each_other_make_no_round() -> None:
    assert round_seen([call(ended=100, talked=60)], 1) == timedelta(0)
    apart = [call(handed_over=at, ended=at + 100, talked=60) for at in (0, 1000)]
    assert round_seen(apart, 1) == timedelta(0)
