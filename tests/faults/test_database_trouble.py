"""The ledger's server crashes, or the host's clock is wrong: the night goes on and calls no one twice.

Weya is left out where deliveries meet no database: it delivers nothing.
"""

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import psutil
import pytest
from sqlalchemy import URL, Engine
from sqlalchemy.exc import OperationalError

from builders.news import hold_news_back, let_news_flow
from builders.oracle import deliveries
from builders.shift import Clock, Finished, Shift, people, shift
from builders.stations import TELLING, Station
from outreach.domain.errors import LocalProblem
from outreach.services.dispatch.submit import Step
from outreach.services.dispatch.wait import DispatchStatus, Wait, WaitFor
from outreach.storage.engine import ledger_engine
from outreach.storage.migrate import migrate
from outreach_sandbox.postgres.server import create_database, start_postgres, stop_postgres

TEN_MINUTES = timedelta(minutes=10)
AT_ONCE = 0.0002
"""Scales the pauses between deliveries: from a millisecond to a few seconds."""


@dataclass(frozen=True, kw_only=True)
class Server:
    """A database server of the test's own, which it may kill."""

    data: Path
    url: URL

    def kill(self) -> None:
        """Kill the postmaster as a crash would, and wait for its children to notice."""
        postmaster = psutil.Process(int((self.data / "postmaster.pid").read_text().split()[0]))
        children = postmaster.children()
        postmaster.kill()
        _, alive = psutil.wait_procs(children, timeout=60)
        assert not alive

    def start_again(self) -> None:
        """Start on what the crash left, as soon as the dead server's children are gone."""
        deadline = time.monotonic() + 60
        while True:
            try:
                start_postgres(self.data)
            except LocalProblem:
                assert time.monotonic() < deadline
                time.sleep(0.2)
            else:
                return


@pytest.fixture
def server() -> Iterator[Server]:
    data = Path(tempfile.mkdtemp(prefix="outreach-pg-"))
    try:
        yield Server(data=data, url=start_postgres(data))
    finally:
        stop_postgres(data)
        shutil.rmtree(data, ignore_errors=True)


@pytest.fixture
def mortal(server: Server, warehouse: Engine, tmp_path: Path, station: Station) -> Iterator[Shift]:
    """A night whose ledger is on the server that may be killed; the warehouse is elsewhere."""
    ledger = ledger_engine(create_database(server.url, "ledger").render_as_string(hide_password=False))
    migrate(ledger)
    at_once = station.delivering(retry_factor=AT_ONCE)
    with shift(
        ledger, warehouse, tmp_path, people(3), on=station, simulator=at_once, batches={"canary": 0}
    ) as night:
        yield night
    ledger.dispose()


@contextmanager
def crash_at(server: Server, step: Step) -> Iterator[Callable[[Step], None]]:
    """Kill the server when the sender gets to a step, and start it again after the block."""

    def watch(reached: Step) -> None:
        if reached is step:
            server.kill()

    yield watch
    server.start_again()


@pytest.mark.parametrize("step", [Step.PREPARED, Step.LOCKED])
def test_a_crash_before_the_claim_sends_nothing_and_loses_nothing(
    mortal: Shift, server: Server, step: Step
) -> None:
    with crash_at(server, step) as watch, pytest.raises(OperationalError):
        mortal.submit(on_step=watch)
    assert mortal.requests() == 0
    assert isinstance(mortal.run(seconds=60), Finished)
    assert mortal.requests() == 1
    assert mortal.everybody_rang_once()


@pytest.mark.parametrize("step", [Step.CLAIMED, Step.ANSWERED])
def test_a_crash_between_claim_and_record_is_settled_by_what_the_provider_says_and_calls_no_one_again(
    mortal: Shift, server: Server, step: Step
) -> None:
    with crash_at(server, step) as watch, pytest.raises(OperationalError):
        mortal.submit(on_step=watch, stopwatch=lambda: 0.0)
    assert isinstance(mortal.run(seconds=60), Finished)
    assert set(mortal.states()) <= {"completed", "failed"}
    assert mortal.requests() == 1
    assert mortal.everybody_rang_once()


@pytest.mark.parametrize("station", TELLING, ids=str)
def test_deliveries_that_meet_no_database_come_again_when_there_is_one(mortal: Shift, server: Server) -> None:
    hold_news_back(mortal)
    mortal.submit()
    server.kill()
    let_news_flow(mortal)
    mortal.simulator.wait_until(
        lambda entries: any(sent.status == 503 for sent in deliveries(entries)), seconds=60
    )
    server.start_again()
    mortal.wait_for_events()
    assert isinstance(mortal.run(seconds=60), Finished)
    assert set(mortal.states()) <= {"completed", "failed"}
    assert mortal.requests() == 1


@pytest.fixture
def two_batches(ledger: Engine, warehouse: Engine, tmp_path: Path, station: Station) -> Iterator[Shift]:
    batches = {"size": 2, "canary": 0}
    with shift(ledger, warehouse, tmp_path, people(4), on=station, batches=batches) as night:
        yield night


@pytest.mark.parametrize("wrong_by", [TEN_MINUTES, -TEN_MINUTES], ids=["ahead", "behind"])
def test_a_clock_that_jumps_between_two_claims_changes_nothing_for_those_called(
    two_batches: Shift, wrong_by: timedelta
) -> None:
    claims = []

    def jump(step: Step) -> None:
        if step is Step.RECORDED:
            claims.append(step)
            two_batches.clock.ahead += wrong_by

    two_batches.submit(on_step=jump)
    assert len(claims) == 2
    assert isinstance(two_batches.run(), Finished)
    assert two_batches.requests() == 2
    assert two_batches.everybody_rang_once()


@pytest.mark.parametrize("wrong_by", [TEN_MINUTES, -TEN_MINUTES], ids=["ahead", "behind"])
@pytest.mark.parametrize("step", [Step.CLAIMED, Step.ANSWERED])
def test_a_host_whose_clock_is_wrong_sends_nothing_beside_a_sender_that_lives(
    two_batches: Shift, wrong_by: timedelta, step: Step
) -> None:
    """A clock that is ahead takes the living sender for lost; yet only its own word settles the batch."""
    # News would prove the first batch, and free the account for the second.
    hold_news_back(two_batches)
    other = replace(two_batches.sender, clock=Clock(ahead=wrong_by))
    seen: list[DispatchStatus] = []

    def look(reached: Step) -> None:
        if reached is step and not seen:
            with ThreadPoolExecutor(1) as thread:  # a loop of its own, beside the sender's
                seen.append(thread.submit(replace(two_batches, sender=other).submit).result())
            assert two_batches.requests() == (1 if step is Step.ANSWERED else 0)

    two_batches.submit(on_step=look, stopwatch=lambda: 0.0)
    let_news_flow(two_batches)
    (waiting,) = seen
    assert isinstance(waiting, Wait)
    assert waiting.reason is WaitFor.ACCOUNT
    assert isinstance(two_batches.run(), Finished)
    assert two_batches.requests() == 2
    assert two_batches.everybody_rang_once()
