"""Durations and times of day as people write them."""

from datetime import time, timedelta

import pytest

from outreach.yaml_files.durations import read_duration, read_time_of_day


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("90s", timedelta(seconds=90)),
        ("30m", timedelta(minutes=30)),
        ("2h", timedelta(hours=2)),
        ("3d", timedelta(days=3)),
        ("1h30m", timedelta(minutes=90)),
        ("1d2h3m4s", timedelta(days=1, hours=2, minutes=3, seconds=4)),
        ("30d", timedelta(days=30)),
    ],
)
def test_a_duration_is_read(text: str, duration: timedelta) -> None:
    assert read_duration(text) == duration


@pytest.mark.parametrize(
    "value", ["", "7", "h", "2 hours", "30m1h", "-2h", "2.5h", "2:00", 2, 2.5, None, True]
)
def test_a_value_that_is_no_duration_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="is not a duration; write days, hours, minutes or seconds"):
        read_duration(value)


@pytest.mark.parametrize("value", ["0s", "0h0m", "31d", "99999999999999999999999d"])
def test_nothing_lasts_no_time_or_longer_than_a_month(value: str) -> None:
    with pytest.raises(ValueError, match="is out of range; allowed: more than 0s, at most 30d"):
        read_duration(value)


@pytest.mark.parametrize(
    ("text", "moment"),
    [("09:00", time(9)), ("9:00", time(9)), ("23:59", time(23, 59)), ("09:00:30", time(9, 0, 30))],
)
def test_a_time_of_day_is_read(text: str, moment: time) -> None:
    assert read_time_of_day(text) == moment


@pytest.mark.parametrize("value", ["24:00", "8", "9am", "09:60", "09:00Z", "09.00", 9, 540, None, True])
def test_a_value_that_is_no_time_of_day_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="is not a time of day; allowed: 00:00 to 23:59"):
        read_time_of_day(value)
