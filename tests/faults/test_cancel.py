"""Stopping: no one who could still be spared is called, and nothing is called stopped that may still ring.

Levers cannot stop anything, and the older Speechify nothing that has begun: where
calls under way are stopped they are left out.
"""

import asyncio
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, select

from builders.resolving import say
from builders.sender_process import start
from builders.shift import Shift, people, shift
from builders.stations import LEVERS, READABLE, REPLAYING, STATIONS, STOPS_UNDER_WAY, Station
from outreach.domain.errors import ConfigurationError, RunNotReady
from outreach.services.dispatch.replay import REPLAY_AFTER
from outreach.services.dispatch.submit import Step
from outreach.services.dispatch.wait import Finished
from outreach.services.resolution.cancel import CancelReport, cancel, stop_left_overs
from outreach.services.resolution.resolve import QUIET_TIME, Resolution, list_unknown
from outreach.services.runs.close import expire_overdue
from outreach.storage import tables

SLOW = {"lines": 1, "call_seconds_min": 0.4, "call_seconds_max": 0.4}


def cancel_run(night: Shift, named: UUID | None = None) -> CancelReport:
    return asyncio.run(
        cancel(
            night.ledger,
            run_or_batch=named or night.run_id,
            provider_of=lambda _: night.provider,
            reason="the wrong price was in the extract",
            by="test",
            now=night.clock(),
        )
    )


@pytest.mark.parametrize("station", STATIONS, ids=str)
def test_planned_calls_are_withdrawn_and_no_one_is_called(
    ledger: Engine, warehouse: Engine, tmp_path: Path, station: Station
) -> None:
    with shift(ledger, warehouse, tmp_path, people(3), on=station) as night:
        report = cancel_run(night)
        assert (report.withdrawn, report.answers, report.is_complete) == (3, [], True)
        assert isinstance(night.submit(), Finished)
        assert night.rings() == []
        assert set(night.column("withdrawal_reason")) == {"cancelled"}


@pytest.mark.parametrize("station", READABLE, ids=str)
def test_a_provider_that_can_be_stopped_spares_who_is_not_dialled_yet(
    ledger: Engine, warehouse: Engine, tmp_path: Path, station: Station
) -> None:
    with shift(
        ledger, warehouse, tmp_path, people(12), on=station, simulator=SLOW, batches={"canary": 0}
    ) as night:
        night.submit()
        night.simulator.wait_until(lambda entries: bool(night.rings()))
        report = cancel_run(night)
        (answer,) = report.answers
        assert answer.open_calls > 0
        assert answer.stopped == (station in STOPS_UNDER_WAY), answer.words
        called = len(night.rings())
        if answer.stopped:
            assert called < 12


@pytest.mark.parametrize("station", STOPS_UNDER_WAY, ids=str)
def test_calls_that_expired_with_us_are_stopped_at_the_provider_that_still_dials_them(
    ledger: Engine, warehouse: Engine, tmp_path: Path, station: Station
) -> None:
    with shift(
        ledger, warehouse, tmp_path, people(12), on=station, simulator=SLOW, batches={"canary": 0}
    ) as late:
        late.submit()
        expire_overdue(ledger, now=late.clock() + timedelta(days=1))
        assert set(late.states()) <= {"expired", "completed"}
        (answer,) = cancel_run(late).answers
        assert answer.open_calls == late.states()["expired"]
        assert answer.stopped, answer.words
        assert len(late.rings()) < 12


def test_a_provider_that_cannot_be_stopped_is_said_to_go_on(
    ledger: Engine, warehouse: Engine, tmp_path: Path
) -> None:
    with shift(
        ledger, warehouse, tmp_path, people(3), on=LEVERS, simulator=SLOW, batches={"canary": 0}
    ) as night:
        night.submit()
        report = cancel_run(night)
        assert not report.is_complete
        assert "cannot stop calls" in report.answers[0].words
        night.wait_for_events()
        assert len(night.rings()) == 3


def test_one_batch_may_be_cancelled_and_the_others_go_on(
    ledger: Engine, warehouse: Engine, tmp_path: Path, station: Station
) -> None:
    batches = {"canary": 0, "size": 3}
    with shift(ledger, warehouse, tmp_path, people(6), on=station, batches=batches) as night:
        batch = tables.call_batch
        with ledger.connect() as connection:
            first = connection.scalars(select(batch.c.batch_id).order_by(batch.c.sequence)).first()
        assert cancel_run(night, first).withdrawn == 3
        assert isinstance(night.run(), Finished)
        assert len(night.rings()) == 3


def test_an_id_that_no_batch_has_changes_nothing(three: Shift) -> None:
    with pytest.raises(RunNotReady, match="no batch belongs to"):
        cancel_run(three, uuid4())
    assert three.states() == {"planned": 3}


@pytest.fixture
def night(ledger: Engine, warehouse: Engine, tmp_path: Path) -> Iterator[Shift]:
    with shift(ledger, warehouse, tmp_path, people(3), batches={"canary": 0}) as opened:
        yield opened


@pytest.mark.parametrize("station", STOPS_UNDER_WAY, ids=str)
def test_calls_that_a_provider_did_not_dial_in_their_night_are_stopped_before_its_hours_come_again(
    ledger: Engine, warehouse: Engine, tmp_path: Path, station: Station
) -> None:
    with shift(
        ledger, warehouse, tmp_path, people(12), on=station, simulator=SLOW, batches={"canary": 0}
    ) as late:
        late.submit()
        late.clock.ahead = timedelta(days=1)
        expire_overdue(ledger, now=late.clock())

        def stop() -> list[bool]:
            answers = asyncio.run(
                stop_left_overs(ledger, provider_of=lambda _: late.provider, now=late.clock())
            )
            return [answer.stopped for answer in answers]

        assert stop() == [True]
        assert stop() == []
        assert len(late.rings()) < 12


def lose(night: Shift) -> None:
    """Let the request be cut off before it is admitted; no one knows that but the simulator."""
    night.simulator.faults.add("break_off", when="before_admission")
    night.submit()
    assert set(night.states()) == {"unknown"}


def test_a_cancelled_batch_is_not_replayed(ledger: Engine, warehouse: Engine, tmp_path: Path) -> None:
    with shift(ledger, warehouse, tmp_path, people(3), on=REPLAYING, batches={"canary": 0}) as lost:
        lose(lost)
        assert not cancel_run(lost).is_complete
        lost.clock.ahead = REPLAY_AFTER + timedelta(seconds=1)
        lost.submit()
        assert lost.requests() == 1
        assert lost.states() == {"unknown": 3}


def test_a_cancelled_call_that_did_not_ring_gets_no_new_call(night: Shift) -> None:
    lose(night)
    cancel_run(night)
    night.clock.ahead = QUIET_TIME + timedelta(seconds=1)
    assert say(night, list_unknown(night.ledger)[0].batch_id, Resolution.NOT_CALLED) == 3
    assert isinstance(night.submit(), Finished)
    assert night.states() == {"failed": 3}
    assert night.rings() == []


@pytest.mark.parametrize("status", [401, 403, 413])
def test_a_batch_that_is_refused_while_it_is_cancelled_is_withdrawn(night: Shift, status: int) -> None:
    def cancel_meanwhile(step: Step) -> None:
        if step is Step.SENDING:
            with ThreadPoolExecutor(1) as thread:  # a loop of its own, beside the sender's
                (answer,) = thread.submit(cancel_run, night).result().answers
            assert "at this moment" in answer.words

    night.simulator.faults.add("answer_status", status=status, when="before_admission")
    with suppress(ConfigurationError):
        night.submit(on_step=cancel_meanwhile)
    assert isinstance(night.submit(), Finished)
    assert night.states() == {"withdrawn": 3}
    assert set(night.column("withdrawal_reason")) == {"cancelled"}
    assert night.rings() == []


def test_a_batch_that_a_dead_sender_left_is_not_said_to_be_under_way(night: Shift) -> None:
    process = start(night.sender, at=Step.CLAIMED)
    assert process.wait(timeout=60) == -signal.SIGKILL
    (answer,) = cancel_run(night).answers
    assert "at this moment" not in answer.words
    assert night.states() == {"unknown": 3}
