"""Nobody is rung at an hour that is wrong on any clock that may be theirs."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from outreach.domain.timing import WEEKDAYS, Window, next_window

TEN_MINUTES = timedelta(minutes=10)


def window(
    zones: list[str],
    at: datetime,
    *,
    hours: int = 24,
    days: tuple[str, ...] = WEEKDAYS,
    between: tuple[time, time] = (time(9), time(20)),
) -> Window | None:
    return next_window(
        zones=zones,
        start=between[0],
        end=between[1],
        days=days,
        at=at,
        until=at + timedelta(hours=hours),
        at_least=TEN_MINUTES,
    )


def test_a_window_that_is_open_now_is_found() -> None:
    found = window(["Asia/Riyadh"], datetime(2026, 3, 2, 10, tzinfo=UTC))
    assert found == Window(
        start=datetime(2026, 3, 2, 6, tzinfo=UTC), end=datetime(2026, 3, 2, 17, tzinfo=UTC)
    )


def test_before_opening_the_window_of_the_same_day_is_found() -> None:
    found = window(["Asia/Riyadh"], datetime(2026, 3, 2, 1, tzinfo=UTC))
    assert found is not None
    assert found.start == datetime(2026, 3, 2, 6, tzinfo=UTC)


def test_the_last_minutes_of_a_window_are_not_used() -> None:
    found = window(["Asia/Riyadh"], datetime(2026, 3, 2, 16, 51, tzinfo=UTC))
    assert found is not None
    assert found.start == datetime(2026, 3, 3, 6, tzinfo=UTC)


def test_with_several_zones_only_the_hours_that_all_share_count() -> None:
    found = window(["America/New_York", "America/Los_Angeles"], datetime(2026, 3, 2, 12, tzinfo=UTC))
    assert found == Window(
        start=datetime(2026, 3, 2, 17, tzinfo=UTC), end=datetime(2026, 3, 3, 1, tzinfo=UTC)
    )


def test_zones_that_share_no_hour_give_no_window() -> None:
    assert window(["Pacific/Auckland", "Europe/London"], datetime(2026, 6, 2, 0, tzinfo=UTC)) is None


def test_an_unknown_zone_gives_no_window() -> None:
    assert window([], datetime(2026, 3, 2, 10, tzinfo=UTC)) is None


def test_days_without_calls_are_passed_over() -> None:
    friday = datetime(2026, 3, 6, 10, tzinfo=UTC)
    found = window(["Asia/Riyadh"], friday, hours=72, days=("sun", "mon", "tue", "wed", "thu"))
    assert found is not None
    assert found.start == datetime(2026, 3, 8, 6, tzinfo=UTC)


def test_no_window_begins_after_the_run_is_over() -> None:
    assert window(["Asia/Riyadh"], datetime(2026, 3, 2, 18, tzinfo=UTC), hours=6) is None


@pytest.mark.parametrize(
    ("day", "opens"),
    [
        (datetime(2026, 3, 7, 6, tzinfo=UTC), datetime(2026, 3, 7, 14, tzinfo=UTC)),
        (datetime(2026, 3, 8, 6, tzinfo=UTC), datetime(2026, 3, 8, 13, tzinfo=UTC)),
    ],
)
def test_the_night_of_the_clock_change_moves_the_opening(day: datetime, opens: datetime) -> None:
    found = window(["America/New_York"], day)
    assert found is not None
    assert found.start == opens


NEW_YORK = "America/New_York"
CLOCKS_GO_BACK = datetime(2026, 11, 1, 4, tzinfo=UTC)
"""Midnight in New York; at 06:00 UTC its clocks go from 02:00 back to 01:00."""
CLOCKS_GO_FORWARD = datetime(2026, 3, 8, 5, tzinfo=UTC)
"""Midnight in New York; at 07:00 UTC its clocks go from 02:00 to 03:00."""


def test_hours_that_begin_at_a_time_that_comes_twice_begin_the_second_time() -> None:
    # Between the two, clocks show 01:00 to 01:30 once more: that is before the hours.
    found = window([NEW_YORK], CLOCKS_GO_BACK, between=(time(1, 30), time(9)))
    assert found == Window(
        start=datetime(2026, 11, 1, 6, 30, tzinfo=UTC), end=datetime(2026, 11, 1, 14, tzinfo=UTC)
    )


def test_hours_that_end_at_a_time_that_comes_twice_end_the_first_time() -> None:
    found = window([NEW_YORK], CLOCKS_GO_BACK, between=(time(0, 30), time(1, 30)))
    assert found == Window(
        start=datetime(2026, 11, 1, 4, 30, tzinfo=UTC), end=datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    )


def test_hours_that_begin_and_end_within_the_repeated_hour_are_none() -> None:
    assert window([NEW_YORK], CLOCKS_GO_BACK, hours=20, between=(time(1, 15), time(1, 45))) is None


@pytest.mark.parametrize(
    "between", [(time(2, 30), time(9)), (time(0, 30), time(2, 30))], ids=["beginning", "end"]
)
def test_at_a_time_that_is_passed_over_nobody_is_rung_too_early_or_too_late(
    between: tuple[time, time],
) -> None:
    found = window([NEW_YORK], CLOCKS_GO_FORWARD, between=between)
    assert found is not None
    first, last = (moment.astimezone(ZoneInfo(NEW_YORK)).time() for moment in (found.start, found.end))
    assert between[0] <= first
    assert last <= between[1]
