"""When a person asked to be called again: a moment that is certain, or none."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from outreach.domain.callbacks import AT_MOST_AHEAD, possible_time
from outreach.services.collection.callbacks import read_time

HEARD_AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
RIYADH = ("Asia/Riyadh",)
AT_SEVEN = datetime(2026, 12, 1, 7, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "zones"),
    [
        ("2026-12-01T10:00:00+03:00", ()),
        ("2026-12-01T07:00:00Z", RIYADH),
        ("2026-12-01 07:00+00", RIYADH),
        (" 2026-12-01T10:00 ", RIYADH),
        ("2026-12-01T10:00:00.000", ("Asia/Riyadh", "Asia/Kuwait")),
    ],
)
def test_a_moment_is_read_with_its_zone_or_where_all_zones_agree(text: str, zones: tuple[str, ...]) -> None:
    read = read_time(text, zones=zones)
    assert read == AT_SEVEN


@pytest.mark.parametrize(
    ("text", "zones"),
    [
        ("2026-12-01T10:00", ()),
        ("2026-12-01T10:00", ("Asia/Riyadh", "Asia/Dubai")),
        ("2026-12-01T10:00", ("Mars/Olympus",)),
        ("2026-11-01T01:30", ("America/New_York",)),
        ("2027-03-14T02:30", ("America/New_York",)),
    ],
    ids=["no zone", "zones differ", "no such zone", "an hour that comes twice", "an hour that does not come"],
)
def test_a_clock_that_may_mean_two_moments_is_no_moment(text: str, zones: tuple[str, ...]) -> None:
    assert read_time(text, zones=zones) is None


@pytest.mark.parametrize(
    "value",
    [
        None, "", "2026-12-01", "20261201T1000Z", "2026-W49-2T10:00Z", "tomorrow at ten", "10:00",
        1796108400, True, ["2026-12-01T10:00:00Z"], {}, "2026-13-01T10:00Z", "2026-12-01T25:00Z",
        "2026-12-01T10:00:00 Asia/Riyadh",
        "0001-01-01T00:00+14:00", "9999-12-31T23:59-12:00", "٢٠٢٦-12-01T10:00Z", "2026-12-01T10:00+99:00",
    ],
    ids=repr,
)  # fmt: skip
def test_everything_else_is_no_time_that_could_be_kept(value: Any) -> None:
    read = read_time(value, zones=RIYADH)
    assert possible_time(read, heard_at=HEARD_AT) is None


@pytest.mark.parametrize(
    ("ahead", "is_possible"),
    [
        (timedelta(seconds=1), True),
        (AT_MOST_AHEAD, True),
        (timedelta(0), False),
        (-timedelta(days=1), False),
        (AT_MOST_AHEAD + timedelta(seconds=1), False),
    ],
)
def test_a_time_lies_ahead_of_the_report_and_not_too_far(ahead: timedelta, *, is_possible: bool) -> None:
    at = HEARD_AT + ahead
    assert possible_time(at, heard_at=HEARD_AT) == (at if is_possible else None)


def test_a_callback_without_a_time_has_none() -> None:
    assert possible_time(None, heard_at=HEARD_AT) is None
