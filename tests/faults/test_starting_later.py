"""Handing a batch over before calling hours: where campaign and provider agree, and no one rings early."""

from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, select

from builders.shift import Clock, Finished, Shift, people, shift
from builders.stations import LEVERS, SPEECHIFY, WEYA, Station
from outreach.services.dispatch.wait import Wait, WaitFor
from outreach.services.runs.close import expire_overdue
from outreach.storage import tables

RIYADH = ZoneInfo("Asia/Riyadh")
HOURS = {"start": "09:00", "end": "20:00"}
AN_HOUR = timedelta(hours=1)


def eight_o_clock() -> Clock:
    """A clock by which it is eight in the morning where everyone lives."""
    now = datetime.now(RIYADH)
    eight = datetime.combine(now.date() + timedelta(days=1), time(8), tzinfo=RIYADH)
    return Clock(ahead=eight - now)


def at_eight(ledger: Engine, warehouse: Engine, folder: Path, on: Station, **batches: Any) -> Any:
    local: dict[str, Any] = {"audience": "real", "calling_hours": HOURS, "batches": {"canary": 0, **batches}}
    return shift(ledger, warehouse, folder, people(3), on=on, clock=eight_o_clock(), **local)


def starts_at(night: Shift) -> datetime | None:
    with night.ledger.connect() as connection:
        moment: datetime | None = connection.scalar(select(tables.call_batch.c.starts_at))
        return moment


def test_a_provider_that_starts_in_time_has_the_batch_before_calling_hours_and_calls_no_one_yet(
    ledger: Engine, warehouse: Engine, tmp_path: Path
) -> None:
    with at_eight(ledger, warehouse, tmp_path, SPEECHIFY, hand_over_early="2h") as night:
        waiting = night.submit()
        assert isinstance(waiting, Wait)
        assert waiting.reason is WaitFor.RESULTS
        assert night.requests() == 1
        assert night.rings() == []
        start = starts_at(night)
        assert start is not None
        assert start.astimezone(RIYADH).time() == time(9)
        assert start > night.clock()


def test_the_wait_for_results_begins_when_dialling_does(
    ledger: Engine, warehouse: Engine, tmp_path: Path
) -> None:
    with at_eight(ledger, warehouse, tmp_path, SPEECHIFY, hand_over_early="2h") as night:
        waiting = night.submit()
        assert isinstance(waiting, Wait)
        start = starts_at(night)
        assert start is not None
        results_within = waiting.until - start
        assert expire_overdue(ledger, now=start + results_within - timedelta(minutes=1)) == 0
        assert expire_overdue(ledger, now=start + results_within + timedelta(minutes=1)) == 3


def test_unless_a_campaign_says_otherwise_a_quarter_of_an_hour_is_early(
    ledger: Engine, warehouse: Engine, tmp_path: Path
) -> None:
    with at_eight(ledger, warehouse, tmp_path, SPEECHIFY) as night:
        waiting = night.submit()
        assert isinstance(waiting, Wait)
        assert waiting.until.astimezone(RIYADH).time() == time(8, 45)
        night.clock.ahead += timedelta(minutes=45)
        waiting = night.submit()
        assert isinstance(waiting, Wait)
        assert waiting.reason is WaitFor.RESULTS
        assert night.requests() == 1
        assert night.rings() == []


def test_a_person_who_paid_before_the_batch_left_early_is_not_in_it(
    ledger: Engine, warehouse: Engine, tmp_path: Path
) -> None:
    with at_eight(ledger, warehouse, tmp_path, SPEECHIFY) as night:
        night.submit()
        night.pays(night.column("person_id")[0])
        night.clock.ahead += timedelta(minutes=45)
        night.submit()
        assert night.states() == {"submitted": 2, "withdrawn": 1}


@pytest.mark.parametrize(
    ("station", "early", "minutes"),
    [
        (SPEECHIFY, None, 59),
        (SPEECHIFY, "30m", 29),
        (SPEECHIFY, "2h", 59),
        (WEYA, "2h", 59),
        (LEVERS, "2h", 59),
    ],
    ids=str,
)
def test_otherwise_the_batch_waits_here_until_calling_hours(
    ledger: Engine, warehouse: Engine, tmp_path: Path, station: Station, early: str | None, minutes: int
) -> None:
    """Also one that a provider could start, when no time is left to hand it over safely."""
    with at_eight(ledger, warehouse, tmp_path, station, hand_over_early=early) as night:
        night.clock.ahead += timedelta(minutes=minutes)
        waiting = night.submit()
        assert isinstance(waiting, Wait)
        assert waiting.reason is WaitFor.TIME
        assert night.requests() == 0
        night.clock.ahead += AN_HOUR
        assert isinstance(night.run(seconds=60), Finished)
        assert night.everybody_rang_once()
        assert starts_at(night) is None
