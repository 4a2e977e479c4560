"""Many senders and many reducers over the same run at once, some of them killed."""

import asyncio
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from builders.events import SETTINGS
from builders.oracle import endings, undelivered
from builders.resolving import resolve_by_the_log
from builders.sender_process import main as send
from builders.sender_process import order_of
from builders.shift import Finished, Shift, people, shift
from builders.stations import Station
from outreach.providers.registry import provider_for
from outreach.services.collection.reduce import CollectionCounts, reduce_inbox
from outreach.services.dispatch.submit import Step, submit_calls
from outreach.services.resolution.resolve import list_unknown
from outreach.storage import tables
from torture import PROCESSES

CROWD = 16
KILLED_AT = (Step.PREPARED, Step.LOCKED, Step.CLAIMED, Step.SENDING, Step.ANSWERED, Step.RECORDED)
"""Where the first few of a crowd are killed; the others live."""


@pytest.fixture
def forty(ledger: Engine, warehouse: Engine, tmp_path: Path, station: Station) -> Iterator[Shift]:
    """A run of forty calls in ten batches; a provider that sends events repeats and disorders them."""
    unruly = station.delivering(duplicate_share=0.3, disorder_share=0.5, disorder_seconds=0.1)
    batches = {"size": 4, "canary": 0}
    with shift(
        ledger, warehouse, tmp_path, people(40), on=station, simulator=unruly, batches=batches
    ) as night:
        yield night


def test_sixteen_threads_hand_over_one_run_as_one_would(forty: Shift) -> None:
    def submit(_: int) -> None:
        # Each its own adapter, as each process of a real crowd has.
        provider = provider_for(forty.sender.account, clock=forty.clock)
        asyncio.run(submit_calls(replace(forty.sender, provider=provider)))

    with ThreadPoolExecutor(CROWD) as threads:
        list(threads.map(submit, range(CROWD)))
    assert isinstance(forty.run(seconds=60), Finished)
    assert forty.everybody_rang_once()
    assert forty.requests() == 10
    assert set(forty.states()) <= {"completed", "failed"}


def crowd(night: Shift) -> int:
    """Let sixteen processes loose at once, of which some kill themselves; returns how many did."""
    steps = [*KILLED_AT, *[None] * (CROWD - len(KILLED_AT))]
    processes = [
        PROCESSES.Process(
            target=send, args=(order_of(night.sender, at=step, send_signal=signal.SIGKILL),), daemon=True
        )
        for step in steps
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(timeout=120)
        assert process.exitcode in (0, -signal.SIGKILL)
    return sum(process.exitcode == -signal.SIGKILL for process in processes)


def is_over(night: Shift) -> bool:
    """Whether every call is over and every event of it was taken."""
    entries = night.simulator.entries()
    return len(endings(entries)) == 40 and not (night.station.sends_events and undelivered(entries))


def finish(night: Shift) -> None:
    """Be the operator, and the person who asks the provider, until nothing is left to do."""
    for _ in range(20):
        night.submit()
        night.wait_for_events()
        resolve_by_the_log(night)
        if isinstance(night.submit(), Finished) and not list_unknown(night.ledger):
            return
    raise AssertionError(f"the night does not end: {night.states()}")


def test_sixteen_processes_some_of_them_killed_call_no_one_twice_and_leave_no_one_out(forty: Shift) -> None:
    kills = crowd(forty)
    assert kills > 0
    assert max(map(forty.rings().count, forty.rings()), default=1) == 1
    finish(forty)
    assert forty.everybody_rang_once()
    assert set(forty.states()) <= {"completed", "failed"}


def test_readers_and_reducers_beside_a_door_that_reduces_too_apply_everything_once(forty: Shift) -> None:
    forty.submit()

    def collect(_: int) -> CollectionCounts:
        forty.ask()
        return reduce_inbox(
            forty.ledger, provider_of=lambda _: forty.provider, settings=SETTINGS, now=forty.clock(), limit=50
        )

    with ThreadPoolExecutor(2) as threads:
        while not is_over(forty):
            assert [counts.left for counts in threads.map(collect, range(2))] == [0, 0]
    assert isinstance(forty.run(seconds=60), Finished)
    moved = tables.call_transition
    with forty.ledger.connect() as connection:
        ended = connection.execute(
            select(func.count())
            .where(moved.c.actor == "collection", moved.c.call_id.is_not(None))
            .group_by(moved.c.call_id, moved.c.to_state)
        ).all()
    assert {count for (count,) in ended} == {1}
    assert forty.everybody_rang_once()
