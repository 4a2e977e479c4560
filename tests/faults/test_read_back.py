"""Providers that can be read: what they show settles a call, what they do not show settles nothing.

Levers is left out: it shows nothing. A batch at Weya is known by Weya's own name
before anyone is added to it, so it is never looked up by ours.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from builders.news import hold_news_back
from builders.oracle import endings
from builders.resolving import why_closed
from builders.shift import Finished, Shift, people, shift
from builders.speechify_simulator import RunningSpeechify
from builders.stations import LOOKED_UP, READABLE, Station
from outreach.services.collection.poll import ASK_FOR
from outreach.services.dispatch.wait import Wait
from outreach.storage import tables

ON_READABLE = pytest.mark.parametrize("station", READABLE, ids=str)


@pytest.fixture
def night(ledger: Engine, warehouse: Engine, tmp_path: Path, station: Station) -> Iterator[Shift]:
    """A night in which only reading brings news: events of the provider's own are held back."""
    with shift(ledger, warehouse, tmp_path, people(4), on=station, batches={"canary": 0}) as opened:
        opened.simulator.faults.add("pause_events")
        yield opened


def show_everything(night: Shift) -> None:
    """End every fault but that events are held back."""
    night.simulator.faults.clear(keep_events_back=True)


def inbox(night: Shift) -> dict[str, int]:
    """How many observations came to what."""
    event = tables.provider_event
    query = select(event.c.result, func.count()).group_by(event.c.result)
    with night.ledger.connect() as connection:
        return {str(result): count for result, count in connection.execute(query)}


@ON_READABLE
def test_a_lost_acceptance_is_settled_by_the_sender_itself(night: Shift) -> None:
    night.simulator.faults.add("break_off", when="after_admission")
    night.submit()
    assert "unknown" not in night.states()
    assert night.requests() == 1


@ON_READABLE
def test_while_the_provider_shows_nothing_yet_every_call_stays_unknown(night: Shift) -> None:
    hold_news_back(night)
    night.simulator.faults.add("break_off", when="after_admission")
    assert isinstance(night.submit(), Wait)
    night.simulator.wait_until(lambda entries: len(night.rings()) == 4)
    night.submit()
    assert night.states() == {"unknown": 4}
    show_everything(night)
    assert isinstance(night.run(seconds=60), Finished)
    assert night.requests() == 1
    assert night.everybody_rang_once()


@ON_READABLE
def test_unknown_calls_are_asked_about_however_long_it_takes(night: Shift) -> None:
    hold_news_back(night)
    night.simulator.faults.add("break_off", when="after_admission")
    night.submit()
    night.clock.ahead = ASK_FOR + timedelta(days=1)
    night.submit()
    assert night.states() == {"unknown": 4}
    night.simulator.wait_until(lambda entries: len(endings(entries)) == 4)
    show_everything(night)
    night.submit()
    assert set(night.states()) <= {"completed", "failed"}
    assert night.requests() == 1


@ON_READABLE
def test_reading_the_same_again_adds_nothing(night: Shift) -> None:
    night.run(seconds=60)
    before = inbox(night)
    for _ in range(3):
        night.ask()
    assert inbox(night) == before


@ON_READABLE
def test_pages_that_shift_while_they_are_read_lose_no_outcome(
    ledger: Engine, warehouse: Engine, tmp_path: Path, station: Station
) -> None:
    more_than_a_page = people(120)
    with shift(ledger, warehouse, tmp_path, more_than_a_page, on=station, batches={"canary": 0}) as many:
        many.simulator.faults.add("pause_events")
        many.simulator.faults.add("unstable_paging", times=20)
        assert isinstance(many.run(seconds=90), Finished)
        assert many.everybody_rang_once()
        assert set(many.states()) <= {"completed", "failed"}


@ON_READABLE
def test_results_that_come_back_without_our_words_settle_nothing(night: Shift) -> None:
    night.simulator.faults.add("lose_echo", times=100)
    night.submit()
    night.simulator.wait_until(lambda entries: len(night.rings()) == 4)
    night.ask()
    assert night.states() == {"submitted": 4}
    assert "applied" not in inbox(night)
    show_everything(night)
    assert isinstance(night.run(seconds=60), Finished)
    assert set(night.states()) <= {"completed", "failed"}


@ON_READABLE
@pytest.mark.parametrize("status", [401, 429, 500, 503])
def test_a_provider_that_cannot_be_read_holds_up_no_submit(night: Shift, status: int) -> None:
    night.simulator.faults.add("read_status", status=status, times=50)
    night.submit()
    assert night.requests() == 1
    assert set(night.states()) == {"submitted"}
    show_everything(night)
    assert isinstance(night.run(seconds=60), Finished)
    assert night.everybody_rang_once()


@ON_READABLE
def test_a_provider_that_rings_twice_by_itself_is_found_out_and_halted(
    ledger: Engine, warehouse: Engine, tmp_path: Path, station: Station
) -> None:
    opened = shift(ledger, warehouse, tmp_path, people(2), on=station, batches={"canary": 0}, checked=False)
    with opened as night:
        night.simulator.faults.add("ring_twice")
        night.submit()
        night.wait_for_events(3)
        assert (why_closed(night) or "").startswith("duplicate")
        assert inbox(night)["duplicate"] >= 1


@pytest.mark.parametrize("station", LOOKED_UP, ids=str)
def test_two_batches_under_one_name_of_ours_close_the_account(
    ledger: Engine, warehouse: Engine, tmp_path: Path, station: Station
) -> None:
    opened = shift(ledger, warehouse, tmp_path, people(2), on=station, batches={"canary": 0}, checked=False)
    with opened as night:
        hold_news_back(night)
        night.simulator.faults.add("break_off", when="after_admission")
        night.submit()
        assert night.states() == {"unknown": 2}
        assert isinstance(night.simulator, RunningSpeechify)
        with ledger.connect() as connection:
            name = connection.scalar(select(tables.call_batch.c.batch_id))
        stranger = {"phone": "+12025550199"}
        another = {"name": str(name), "agent_id": station.template, "recipients": [stranger]}
        night.simulator.post("batch-calls", another).raise_for_status()
        show_everything(night)
        night.submit()
        assert (why_closed(night) or "").startswith("duplicate: the provider has 2 batches")
