"""Spans of time are put together without gaps, overlaps or empty pieces."""

from datetime import UTC, datetime

from outreach.policy.spans import Span, clipped, shared, united, without


def span(start: int, end: int) -> Span:
    return Span(start=datetime(2026, 3, 2, start, tzinfo=UTC), end=datetime(2026, 3, 2, end, tzinfo=UTC))


def test_spans_that_overlap_or_touch_become_one() -> None:
    assert united([span(5, 7), span(1, 3), span(3, 4), span(6, 9), span(6, 7)]) == (span(1, 4), span(5, 9))


def test_empty_and_reversed_spans_hold_no_moment() -> None:
    assert united([span(3, 3), span(5, 4)]) == ()


def test_only_what_lies_within_the_horizon_is_kept() -> None:
    assert clipped([span(0, 2), span(3, 4), span(8, 12), span(1, 1)], span(1, 9)) == (
        span(1, 2),
        span(3, 4),
        span(8, 9),
    )


def test_the_rest_of_a_horizon_ends_where_a_forbidden_span_begins() -> None:
    assert without(span(1, 9), [span(4, 5), span(0, 2), span(8, 12)]) == (span(2, 4), span(5, 8))


def test_nothing_is_left_of_a_horizon_that_is_forbidden_whole() -> None:
    assert without(span(1, 9), [span(0, 5), span(5, 10)]) == ()
    assert without(span(3, 3), []) == ()


def test_two_people_share_only_the_moments_that_both_may_be_called() -> None:
    assert shared([span(1, 4), span(6, 9)], [span(3, 7), span(8, 12)]) == (
        span(3, 4),
        span(6, 7),
        span(8, 9),
    )
