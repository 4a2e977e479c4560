"""The process that reduces the inbox: it ends with its parent, begins again by itself, and loses nothing."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import psutil
import pytest
from sqlalchemy import URL, Engine, func, select

from builders.events import call_ended, clock, deliver
from builders.ledger import insert_run
from builders.night import OneCall, person
from builders.reducer_at_work import environment_of, parent_of_a_reducer
from builders.waiting import wait_until
from outreach.domain.calls import CallState
from outreach.storage import tables
from outreach.webhooks.reducer_process import ReducerProcess


@pytest.fixture
def calls(ledger: Engine) -> list[UUID]:
    """Three calls that were handed over."""
    insert_run(ledger, *(person(call=OneCall(state=CallState.SUBMITTED)) for _ in range(3)))
    with ledger.connect() as connection:
        return list(connection.scalars(select(tables.call.c.call_id)))


@contextmanager
def at_work(ledger_url: URL, monkeypatch: pytest.MonkeyPatch) -> Iterator[ReducerProcess]:
    for name, value in environment_of(ledger_url).items():
        monkeypatch.setenv(name, value)
    process = ReducerProcess("builders.reducer_of_the_tests", again_seconds=0.1)
    process.start()
    try:
        yield process
    finally:
        process.end()


def completed(ledger: Engine) -> int:
    with ledger.connect() as connection:
        return connection.scalar(select(func.count()).where(tables.call.c.state == "completed")) or 0


def test_it_reduces_what_waits_when_it_begins_and_whenever_it_is_woken(
    ledger: Engine, ledger_url: URL, calls: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(ledger, call_ended(calls[0]), now=clock())
    with at_work(ledger_url, monkeypatch) as process:
        wait_until(lambda: completed(ledger) == 1)
        deliver(ledger, call_ended(calls[1]), now=clock())
        process.wake()
        wait_until(lambda: completed(ledger) == 2)
        pid = process.pid
    assert pid is not None
    assert not psutil.pid_exists(pid)


def test_one_that_was_killed_begins_again_with_what_waits(
    ledger: Engine, ledger_url: URL, calls: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(ledger, call_ended(calls[0]), now=clock())
    with at_work(ledger_url, monkeypatch) as process:
        wait_until(lambda: completed(ledger) == 1)
        killed = process.pid
        assert killed is not None
        os.kill(killed, signal.SIGKILL)
        deliver(ledger, call_ended(calls[1]), now=clock())
        process.wake()  # as a door does that has not noticed
        wait_until(lambda: completed(ledger) == 2)
        assert process.pid != killed


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM], ids=lambda how: how.name)
def test_it_ends_with_its_parent_however_that_one_ends(ledger_url: URL, how: signal.Signals) -> None:
    with parent_of_a_reducer(ledger_url) as (parent, pid):
        reducer = psutil.Process(pid)
        parent.send_signal(how)
        parent.wait()
        wait_until(lambda: not reducer.is_running() or reducer.status() == psutil.STATUS_ZOMBIE)
