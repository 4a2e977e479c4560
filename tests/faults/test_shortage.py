"""A night that is larger than its hours: the first by priority are called, and no one after hours.

The simulator says who was called, and in which order.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, RowMapping, select

from builders.news import hold_news_back, let_news_flow
from builders.night import Owed, Person, person
from builders.shift import Finished, Shift, shift
from builders.stations import LEVERS, Station
from builders.zones import zone_where_it_is_noon
from outreach.domain.decisions import Decision
from outreach.services.dispatch.wait import Wait, WaitFor
from outreach.storage import tables
from outreach_sandbox.simulator.log import CallEnded, LogEntry, PhoneCalled, RequestReceived

MINUTES_LEFT = 40
FIT = 5
"""Calls on one line within the minutes left: 10 are kept for the last ring, and a call is taken to last 5."""


def most_overdue_first(count: int, zone: str) -> list[Person]:
    """People in the order in which they are to be called."""
    return [
        person(
            owed=(Owed(invoice_id=f"overdue-{zone}-{number}", due_date=date(2026, 1, 1 + number)),),
            changes={"time_zones": [zone], "oldest_due_date": date(2026, 1, 1 + number)},
        )
        for number in range(count)
    ]


@contextmanager
def late_night(
    ledger: Engine,
    warehouse: Engine,
    folder: Path,
    station: Station,
    *,
    people: int,
    lines: int | None = 1,
    size: int = 200,
) -> Iterator[tuple[Shift, list[str]]]:
    """A night of real people that may be called for forty more minutes; also their numbers, first first.

    ``lines`` is what the connection says.
    """
    now = datetime.now(UTC)
    zone = zone_where_it_is_noon(now)
    end = (now + timedelta(minutes=MINUTES_LEFT)).astimezone(ZoneInfo(zone))
    hours = {"start": "00:00", "end": end.strftime("%H:%M")}
    called = most_overdue_first(people, zone)
    config: dict[str, Any] = {"calling_hours": hours, "batches": {"canary": 0, "size": size}}
    with shift(ledger, warehouse, folder, called, on=station, audience="real", **config) as night:
        account = night.sender.account
        said = replace(account, options={**account.options, "lines": lines})
        yield (
            replace(night, sender=replace(night.sender, account=said)),
            [each.phone or "" for each in called],
        )


def decisions_on_withdrawals(night: Shift) -> list[RowMapping]:
    decision = tables.decision
    query = select(decision).where(
        decision.c.run_id == night.run_id, decision.c.verdict == Decision.WITHDRAWN
    )
    with night.ledger.connect() as connection:
        return list(connection.execute(query).mappings())


def planned_spans(night: Shift) -> set[datetime]:
    call = tables.call
    query = select(call.c.may_ring_from).where(call.c.run_id == night.run_id, call.c.state == "planned")
    with night.ledger.connect() as connection:
        return set(connection.scalars(query))


def test_as_many_are_handed_over_as_will_ring_within_the_hours_and_the_first_of_them(
    ledger: Engine, warehouse: Engine, tmp_path: Path, station: Station
) -> None:
    with late_night(ledger, warehouse, tmp_path, station, people=15) as (night, phones):
        hold_news_back(night)
        waiting = night.submit()
        assert isinstance(waiting, Wait)
        assert waiting.reason is WaitFor.ROOM
        assert night.states() == {"planned": 10, "submitted": FIT}
        night.wait_for_events(FIT)
        assert sorted(night.rings()) == sorted(phones[:FIT])


def test_when_the_hours_end_the_rest_is_withdrawn_and_it_is_said_when_a_call_is_next_allowed(
    ledger: Engine, warehouse: Engine, tmp_path: Path, station: Station
) -> None:
    with late_night(ledger, warehouse, tmp_path, station, people=8) as (night, phones):
        night.change_run(call_until=night.clock() + timedelta(hours=2))
        hold_news_back(night)
        night.submit()
        let_news_flow(night)
        # Five minutes are left before the last ring's own, and those have begun: not even one more fits.
        night.clock.ahead = timedelta(minutes=MINUTES_LEFT - 13)
        night.run(seconds=60)
        assert sorted(night.rings()) == sorted(phones[:FIT])
        assert [each for each in night.column("withdrawal_reason") if each] == ["window_closed"] * 3
        for decided in decisions_on_withdrawals(night):
            assert (decided["reason"], decided["rule"]) == ("window_closed", "window_closed")
            assert decided["inputs"]["lines"] == 1
            assert decided["inputs"]["call_seconds"] == 300
            assert decided["next_allowed_at"] > night.clock() + timedelta(hours=12)


def test_the_rest_stays_planned_for_the_next_hours_that_the_run_reaches(
    ledger: Engine, warehouse: Engine, tmp_path: Path, station: Station
) -> None:
    with late_night(ledger, warehouse, tmp_path, station, people=8) as (night, phones):
        night.change_run(call_until=night.clock() + timedelta(hours=30))
        hold_news_back(night)
        night.submit()
        let_news_flow(night)
        night.wait_for_events(FIT)
        night.clock.ahead = timedelta(minutes=MINUTES_LEFT - 13)
        waiting = night.submit()
        assert isinstance(waiting, Wait)
        assert waiting.reason is WaitFor.TIME
        assert night.states()["planned"] == 3
        (tomorrow,) = planned_spans(night)
        assert timedelta(hours=12) < tomorrow - night.clock() < timedelta(hours=26)
        night.clock.ahead = tomorrow - datetime.now(UTC) + timedelta(minutes=1)
        assert isinstance(night.run(), Finished)
        assert sorted(night.rings()[:FIT]) == sorted(phones[:FIT])
        assert sorted(night.rings()[FIT:]) == sorted(phones[FIT:])


def test_people_whom_a_batch_left_behind_are_called_before_the_batches_that_come_after_it(
    ledger: Engine, warehouse: Engine, tmp_path: Path, station: Station
) -> None:
    with late_night(ledger, warehouse, tmp_path, station, people=10, size=6) as (night, phones):
        assert isinstance(night.run(), Finished)
        by_request: dict[int, list[str]] = {}
        for entry in night.simulator.entries():
            if isinstance(entry, PhoneCalled):
                by_request.setdefault(entry.request_number, []).append(entry.phone)
        first, *later = (sorted(called) for _, called in sorted(by_request.items()))
        assert first == sorted(phones[:FIT])
        assert later[0] == sorted(phones[FIT : FIT + 1])
        assert night.everybody_rang_once()


@pytest.fixture
def unknown_lines(
    ledger: Engine, warehouse: Engine, tmp_path: Path, station: Station
) -> Iterator[tuple[Shift, list[str]]]:
    """Ten real people in batches of four, on an account that does not say how many lines it has."""
    with late_night(ledger, warehouse, tmp_path, station, people=10, lines=None, size=4) as night:
        yield night


def test_until_lines_are_known_nothing_is_handed_over_while_anything_is_out(
    unknown_lines: tuple[Shift, list[str]], caplog: pytest.LogCaptureFixture
) -> None:
    night, phones = unknown_lines
    hold_news_back(night)
    with caplog.at_level(logging.INFO):
        waiting = night.submit()
    assert f"{night.station.connection_id}: calls are handed over one batch at a time until 50" in caplog.text
    assert isinstance(waiting, Wait)
    assert waiting.reason is WaitFor.ROOM
    assert night.states() == {"planned": 6, "submitted": 4}
    let_news_flow(night)
    night.clock.ahead = timedelta(minutes=1)
    assert isinstance(night.run(), Finished)
    assert sorted(night.rings()[:4]) == sorted(phones[:4])
    assert night.everybody_rang_once()
    assert all(out == 0 for out in still_out_at_each_request(night.simulator.entries()))


def still_out_at_each_request(entries: Sequence[LogEntry]) -> Iterator[int]:
    """How many calls had been made and had not ended whenever a request came in."""
    out = 0
    for entry in entries:
        match entry:
            case PhoneCalled():
                out += 1
            case CallEnded():
                out -= 1
            case RequestReceived():
                yield out


def test_of_unknown_lines_nothing_is_asked_when_too_little_time_is_left_for_a_call(
    ledger: Engine, warehouse: Engine, tmp_path: Path
) -> None:
    with late_night(ledger, warehouse, tmp_path, LEVERS, people=3, lines=None) as (night, _):
        night.change_run(call_until=night.clock() + timedelta(hours=2))
        night.clock.ahead = timedelta(minutes=MINUTES_LEFT - 13)
        assert isinstance(night.submit(), Finished)
        assert (night.requests(), night.states()) == (0, {"withdrawn": 3})


def test_of_unknown_lines_no_more_is_handed_over_than_a_single_line_would_call_within_the_hours(
    ledger: Engine, warehouse: Engine, tmp_path: Path, station: Station
) -> None:
    with late_night(ledger, warehouse, tmp_path, station, people=28, lines=None) as (night, phones):
        hold_news_back(night)
        night.submit()
        assert night.states() == {"planned": 28 - FIT, "submitted": FIT}
        night.wait_for_events(FIT)
        assert sorted(night.rings()) == sorted(phones[:FIT])
