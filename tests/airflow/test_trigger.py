"""The trigger: what it carries, when it speaks, and that it speaks once."""

import asyncio
import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import URL, Engine, event, select
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from builders.airflow_connections import connect, connect_ledger
from builders.ledger import insert_run
from builders.night import OneCall, completed, person
from outreach.domain.calls import CallState
from outreach.services.dispatch.wait import Wait, WaitFor
from outreach.storage import tables
from outreach_airflow import wiring
from outreach_airflow.events import WaitEnd, WaitEvent
from outreach_airflow.triggers import EARLIEST, CallBatchTrigger

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
RUN = UUID("6f1b4a53-9f0c-5f55-8b5d-b9a2d0d5a001")


@pytest.fixture
def connected(ledger_url: URL, monkeypatch: pytest.MonkeyPatch) -> None:
    """The ledger's connection is defined."""
    connect_ledger(monkeypatch, ledger_url)


def trigger(
    run_id: UUID = RUN,
    *,
    until: datetime,
    reason: WaitFor = WaitFor.RESULTS,
    connection_id: str = "levers_default",
) -> CallBatchTrigger:
    """A trigger whose silence is over, and that looks often."""
    wait = Wait(run_id=run_id, connection_id=connection_id, reason=reason, until=until)
    made = CallBatchTrigger.for_wait(wait, now=datetime.now(UTC) - EARLIEST)
    made.poll_seconds = 0.01
    return made


async def events_of(a_trigger: CallBatchTrigger) -> list[dict[str, Any]]:
    """Run a trigger to its end, as the triggerer does."""
    try:
        return [event.payload async for event in a_trigger.run()]
    finally:
        await a_trigger.cleanup()


def the_event(end: WaitEnd, run_id: UUID = RUN, reason: WaitFor = WaitFor.RESULTS) -> dict[str, str]:
    return WaitEvent(run_id=run_id, connection_id="levers_default", reason=reason, end=end).to_payload()


def test_it_carries_ids_and_absolute_moments_and_no_credentials() -> None:
    wait = Wait(run_id=RUN, connection_id="levers_default", reason=WaitFor.CANARY, until=NOW)
    assert CallBatchTrigger.for_wait(wait, now=NOW).serialize() == (
        "outreach_airflow.triggers.CallBatchTrigger",
        {
            "run_id": str(RUN),
            "connection_id": "levers_default",
            "reason": "canary",
            "until": "2026-11-20T09:00:00+00:00",
            "not_before": "2026-11-20T09:00:20+00:00",
            "ledger_connection_id": "outreach_db",
        },
    )


def test_it_is_the_same_after_a_restart_of_the_triggerer() -> None:
    wait = Wait(
        run_id=RUN, connection_id="levers_default", reason=WaitFor.TIME, until=NOW + timedelta(hours=3)
    )
    _, arguments = CallBatchTrigger.for_wait(wait, now=NOW).serialize()
    again = CallBatchTrigger(**json.loads(json.dumps(arguments)))
    assert (again.wait, again.serialize()[1]) == (wait, arguments)


@pytest.mark.usefixtures("connected")
async def test_it_says_once_that_the_results_are_there(ledger: Engine) -> None:
    run_id = insert_run(ledger, person(call=completed()))
    waiting = trigger(run_id, until=datetime.now(UTC) + timedelta(hours=1))
    assert await events_of(waiting) == [the_event(WaitEnd.OVER, run_id)]


@pytest.mark.usefixtures("connected")
async def test_it_goes_on_waiting_while_a_call_has_not_reported(ledger: Engine) -> None:
    run_id = insert_run(ledger, person(call=OneCall(state=CallState.SUBMITTED)))
    began = datetime.now(UTC)
    waiting = trigger(run_id, until=began + timedelta(seconds=0.5))
    assert await events_of(waiting) == [the_event(WaitEnd.OVER, run_id)]
    assert datetime.now(UTC) - began >= timedelta(seconds=0.5)


@pytest.mark.usefixtures("connected")
async def test_it_stays_silent_until_airflow_has_let_go_of_the_task(ledger: Engine) -> None:
    run_id = insert_run(ledger, person(call=completed()))
    began = datetime.now(UTC)
    waiting = trigger(run_id, until=began)
    waiting.not_before = began + timedelta(seconds=0.5)
    await events_of(waiting)
    assert datetime.now(UTC) - began >= timedelta(seconds=0.5)


async def test_a_ledger_that_stays_away_wakes_the_operator(monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = {"conn_type": "postgres", "host": "/nonexistent", "login": "nobody", "schema": "nothing"}
    connect(monkeypatch, "outreach_db", nowhere)
    waiting = trigger(until=datetime.now(UTC) + timedelta(hours=1))
    assert await events_of(waiting) == [the_event(WaitEnd.LEDGER_UNREACHABLE)]


@pytest.mark.usefixtures("connected")
async def test_while_all_connections_are_taken_the_wait_goes_on_and_the_provider_is_asked_again(
    ledger: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    readable = {"conn_type": "weya", "host": "http://127.0.0.1:9", "password": "key", "login": "user"}
    connect(monkeypatch, "weya_default", {**readable, "extra": {"user_token": "token"}})
    run_id = insert_run(ledger, person(call=OneCall(state=CallState.SUBMITTED, account="weya_default")))
    refusals = iter(range(2))

    def none_is_left(*_: Any) -> None:
        # What SQLAlchemy raises after half a minute, when too many waits of one process look at the ledger.
        if next(refusals, None) is not None:
            raise PoolTimeoutError("QueuePool limit of size 5 overflow 10 reached")

    event.listen(wiring.ledger().pool, "checkout", none_is_left)
    until = datetime.now(UTC) + timedelta(seconds=3)
    (said,) = await events_of(trigger(run_id, until=until, connection_id="weya_default"))
    assert said["end"] == WaitEnd.OVER
    assert next(refusals, None) is None


async def stand_still(seconds: float) -> None:
    """Hold the triggerer's event loop up, as a trigger that computes or a busy machine does."""
    await asyncio.sleep(0.1)
    time.sleep(seconds)  # noqa: ASYNC251 - the point of it


@pytest.mark.usefixtures("connected")
async def test_after_the_loop_stood_still_beyond_the_deadline_each_of_two_triggers_speaks_once(
    ledger: Engine,
) -> None:
    run_id = insert_run(ledger, person(call=OneCall(state=CallState.SUBMITTED)))
    until = datetime.now(UTC) + timedelta(seconds=0.5)
    both = [trigger(run_id, until=until) for _ in range(2)]
    _, *said = await asyncio.gather(stand_still(2), *(events_of(each) for each in both))
    assert said == [[the_event(WaitEnd.OVER, run_id)]] * 2
    with ledger.connect() as connection:
        assert connection.scalars(select(tables.call.c.state)).all() == ["submitted"]


@pytest.mark.parametrize(
    "payload", [None, {}, {"run_id": "x"}, {**the_event(WaitEnd.OVER), "end": "success"}]
)
def test_an_event_that_is_none_of_ours_is_refused(payload: Any) -> None:
    with pytest.raises(ValueError, match=r"."):
        WaitEvent.from_payload(payload)
