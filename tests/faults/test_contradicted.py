"""Answers and events of a provider that do not agree or overtake each other.

A provider without events of its own cannot contradict itself while its answer is awaited.
"""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, select, text

from builders.shift import Finished, Shift, people, shift
from builders.stations import LEVERS, SPEECHIFY, Station
from outreach.services.dispatch.reconcile import SENDER_IS_LOST_AFTER, reconcile_account
from outreach.services.dispatch.submit import Step
from outreach.storage import tables

ONE_BY_ONE = {"lines": 1, "call_seconds_min": 0.5, "call_seconds_max": 0.5}
REFUSALS = (401, 403, 404, 413, 422, 429)
"""Each proves that no one was called, as long as nothing speaks against it."""


@pytest.fixture(params=(LEVERS, SPEECHIFY), ids=str)
def station(request: pytest.FixtureRequest) -> Station:
    on: Station = request.param
    return on


@pytest.fixture
def night(ledger: Engine, warehouse: Engine, tmp_path: Path, station: Station) -> Iterator[Shift]:
    """Six calls in one batch, which the provider dials one after the other."""
    with shift(
        ledger, warehouse, tmp_path, people(6), on=station, simulator=ONE_BY_ONE, batches={"canary": 0}
    ) as opened:
        yield opened


@pytest.mark.parametrize("status", REFUSALS)
def test_a_refusal_that_an_event_contradicts_plans_no_one_again(night: Shift, status: int) -> None:
    night.simulator.faults.add("answer_status", status=status, when="after_admission", seconds=1.5)
    night.submit()
    assert "planned" not in night.states()
    assert isinstance(night.run(seconds=60), Finished)
    assert night.requests() == 1
    assert night.everybody_rang_once()
    assert set(night.states()) <= {"completed", "failed"}


def batch_of(night: Shift) -> Any:
    with night.ledger.connect() as connection:
        return connection.execute(select(tables.call_batch)).mappings().one()


def settle_as_another_process_would(night: Shift) -> None:
    """Take the sender for lost, once the first event of its batch is in."""
    night.wait_for_events(1)
    reconcile_account(
        night.ledger,
        connection_id=night.sender.account.connection_id,
        now=night.clock() + SENDER_IS_LOST_AFTER + timedelta(seconds=1),
    )
    assert "unknown" in night.states()


def test_an_acceptance_that_events_overtook_is_still_the_word_for_every_call(
    night: Shift, station: Station
) -> None:
    def overtake(step: Step) -> None:
        if step is Step.ANSWERED:
            with ThreadPoolExecutor(1) as other:  # a loop of its own, beside the sender's
                other.submit(settle_as_another_process_would, night).result()

    night.submit(on_step=overtake)
    assert "unknown" not in night.states()
    assert (batch_of(night)["provider_batch_id"] is not None) == (station is SPEECHIFY)
    assert isinstance(night.run(seconds=60), Finished)
    assert night.everybody_rang_once()


def test_the_answer_is_evidence_of_the_batch_and_not_of_each_of_its_calls(night: Shift) -> None:
    night.submit()
    moved = tables.call_transition
    with night.ledger.connect() as connection:
        evidence = connection.execute(
            select(moved.c.call_id, moved.c.evidence).where(
                moved.c.actor == "submit", moved.c.to_state == "submitted"
            )
        ).all()
    of_batch = [row.evidence for row in evidence if row.call_id is None]
    of_calls = [row.evidence for row in evidence if row.call_id is not None]
    assert [set(each) for each in of_batch] == [{"answer", "fence"}]
    assert [set(each) for each in of_calls] == [{"fence"}] * 6


def test_an_acceptance_is_recorded_although_someone_who_waits_for_its_batch_holds_another(
    ledger: Engine, warehouse: Engine, tmp_path: Path
) -> None:
    """A person cancels the run, batch after batch in the order of their ids, while the second is answered."""
    with shift(ledger, warehouse, tmp_path, people(4), batches={"canary": 0, "size": 2}) as two:
        table = tables.call_batch
        with ledger.begin() as connection:
            first, second = connection.scalars(select(table.c.batch_id).order_by(table.c.batch_id))
            later = "out_of_reach_since = now(), not_before = now() + interval '5 seconds'"
            connection.execute(
                text(f"UPDATE outreach.call_batch SET {later} WHERE batch_id = :id"), {"id": first}
            )
        holds_the_first, recording = threading.Event(), threading.Event()

        def hold_both() -> None:
            with ledger.begin() as connection:
                connection.execute(select(table).where(table.c.batch_id == first).with_for_update())
                holds_the_first.set()
                assert recording.wait(30)
                connection.execute(select(table).where(table.c.batch_id == second).with_for_update())

        other = threading.Thread(target=hold_both)

        def meet(step: Step) -> None:
            if step is Step.ANSWERED and not other.ident:
                other.start()
                assert holds_the_first.wait(30)

        def let_go(_: Any, __: Any, sql: str, *___: Any) -> None:
            if "out_of_reach_since IS NOT NULL" in sql:
                recording.set()

        event.listen(ledger, "before_cursor_execute", let_go)
        two.submit(on_step=meet)
        event.remove(ledger, "before_cursor_execute", let_go)
        other.join(30)
        with ledger.connect() as connection:
            state = connection.scalar(select(table.c.state).where(table.c.batch_id == second))
        assert state == "submitted"
        assert isinstance(two.run(seconds=60), Finished)
        assert two.everybody_rang_once()
