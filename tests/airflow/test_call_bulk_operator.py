"""The operator against a real ledger and a simulated Levers; no scheduler is needed for that."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from airflow.sdk.exceptions import TaskDeferred
from sqlalchemy import Engine

from builders.airflow_connections import connect_account, connect_database, connect_ledger
from builders.shift import Finished, Shift, people, shift
from builders.simulator import EVERYBODY_ANSWERS
from builders.stations import LEVERS, NEWEST, WEYA, Station
from outreach.domain.errors import RunNotReady
from outreach.services.dispatch.wait import WaitFor
from outreach_airflow.events import WaitEnd, WaitEvent
from outreach_airflow.operators import AFTER_THE_TRIGGER, CallBulkOperator
from outreach_airflow.triggers import EARLIEST, CallBatchTrigger

CONTEXT: Any = {}
AT_ONCE = {"call_seconds_min": 0.0, "call_seconds_max": 0.1, "line_shares": EVERYBODY_ANSWERS}


def operator_of(night: Shift, monkeypatch: pytest.MonkeyPatch) -> CallBulkOperator:
    """The operator of a night, and all the connections that it reads."""
    connect_account(monkeypatch, night.sender.account)
    connect_ledger(monkeypatch, night.ledger.url)
    connect_database(monkeypatch, night.warehouse.url)
    return CallBulkOperator(task_id="submit_calls", run_id=str(night.run_id))


@pytest.mark.parametrize("station", NEWEST, ids=str)
def test_a_fast_night_is_over_without_deferring(
    ledger: Engine, warehouse: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, station: Station
) -> None:
    called = people(7)
    with shift(
        ledger, warehouse, tmp_path, called, on=station, simulator=AT_ONCE, batches={"canary": 2}
    ) as night:
        assert operator_of(night, monkeypatch).execute(CONTEXT) == {"completed": 7}
        assert Counter(night.rings()) == Counter(person.phone for person in called)


def test_executed_again_it_calls_no_one_again(
    ledger: Engine, warehouse: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with shift(ledger, warehouse, tmp_path, people(3), simulator=AT_ONCE) as night:
        operator = operator_of(night, monkeypatch)
        first = operator.execute(CONTEXT)
        assert operator.execute(CONTEXT) == first
        assert (len(night.rings()), night.requests()) == (3, 1)


@pytest.mark.parametrize("station", [LEVERS, WEYA], ids=str)
def test_a_slow_night_is_handed_over_first_and_then_awaited_by_the_trigger(
    ledger: Engine, warehouse: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, station: Station
) -> None:
    slow = {"call_seconds_min": 60.0, "call_seconds_max": 60.0}
    with shift(
        ledger, warehouse, tmp_path, people(3), on=station, simulator=slow, batches={"canary": 0}
    ) as night:
        operator = operator_of(night, monkeypatch)
        with pytest.raises(TaskDeferred) as deferred:
            operator.execute(CONTEXT)
        assert len(night.rings()) == 3
        trigger = deferred.value.trigger
        assert isinstance(trigger, CallBatchTrigger)
        assert (trigger.wait.run_id, trigger.wait.reason) == (night.run_id, WaitFor.RESULTS)
        assert deferred.value.method_name == "resume"
        # The trigger speaks first: its own deadline comes well before Airflow's.
        deferred_at = trigger.not_before - EARLIEST
        assert deferred_at + deferred.value.timeout == trigger.wait.until + AFTER_THE_TRIGGER


def test_woken_it_looks_for_itself_and_takes_the_triggers_word_for_nothing(
    ledger: Engine, warehouse: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with shift(ledger, warehouse, tmp_path, people(2), simulator=AT_ONCE) as night:
        operator = operator_of(night, monkeypatch)
        woken = WaitEvent(
            run_id=night.run_id,
            connection_id="levers_default",
            reason=WaitFor.RESULTS,
            end=WaitEnd.LEDGER_UNREACHABLE,
        )
        assert operator.resume(CONTEXT, woken.to_payload()) == {"completed": 2}


def test_an_event_that_is_delivered_twice_calls_no_one_twice(
    ledger: Engine, warehouse: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Two triggerers had the wait: two workers are woken for it, at once and again afterwards.
    called = people(7)
    with shift(ledger, warehouse, tmp_path, called, simulator=AT_ONCE, batches={"canary": 2}) as night:
        operator = operator_of(night, monkeypatch)
        event = WaitEvent(
            run_id=night.run_id,
            connection_id="levers_default",
            reason=WaitFor.CANARY,
            end=WaitEnd.OVER,
        ).to_payload()

        def resumed() -> None:
            with suppress(TaskDeferred):
                operator.resume(CONTEXT, event)

        with ThreadPoolExecutor(max_workers=2) as workers:
            for woken in [workers.submit(resumed) for _ in range(2)]:
                woken.result(timeout=60)
        assert isinstance(night.run(), Finished)
        assert operator.resume(CONTEXT, event) == {"completed": 7}
        assert night.everybody_rang_once()
        assert night.requests() == 2


def test_a_strange_event_fails_loudly_and_sends_nothing(
    ledger: Engine, warehouse: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with shift(ledger, warehouse, tmp_path, people(2), simulator=AT_ONCE) as night:
        operator = operator_of(night, monkeypatch)
        with pytest.raises(ValueError, match="cannot be read"):
            operator.resume(CONTEXT, {"status": "success"})
        assert night.requests() == 0


def test_killed_it_cancels_nothing(
    ledger: Engine, warehouse: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with shift(ledger, warehouse, tmp_path, people(2), simulator=AT_ONCE) as night:
        operator = operator_of(night, monkeypatch)
        operator.execute(CONTEXT)
        before = night.states()
        operator.on_kill()
        assert (night.states(), night.requests()) == (before, 1)


@pytest.mark.parametrize("nothing", [None, ""])
def test_without_a_run_it_says_which_task_to_clear(nothing: Any) -> None:
    with pytest.raises(RunNotReady, match="open_run"):
        CallBulkOperator(task_id="submit_calls", run_id=nothing).execute(CONTEXT)
