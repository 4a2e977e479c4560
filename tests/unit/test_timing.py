"""Nobody is rung at an hour that is wrong on any clock that may be theirs."""

from datetime import UTC, datetime, time, timedelta

import pytest

from outreach.domain.timing import WEEKDAYS, Window, next_window

TEN_MINUTES = timedelta(minutes=10)


def window(
    zones: list[str], at: datetime, *, hours: int = 24, days: tuple[str, ...] = WEEKDAYS
) -> Window | None:
    return next_window(
        zones=zones,
        start=time(9),
        end=time(20),
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
