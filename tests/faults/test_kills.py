"""Senders that are killed with SIGKILL, or stopped, at every step of the protocol.

Calls that may have left are unknown everywhere. Replays, which an account may ask for,
are in ``test_replay.py``.
"""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from builders.resolving import say
from builders.sender_process import start
from builders.shift import Finished, Shift
from builders.stations import STATIONS
from outreach.services.dispatch.replay import REPLAY_WITHIN
from outreach.services.dispatch.submit import Step
from outreach.services.dispatch.wait import WaitFor
from outreach.services.resolution.resolve import QUIET_TIME, Resolution, ResolutionRefused, list_unknown

BEFORE_THE_CLAIM = [Step.PREPARED, Step.LOCKED]
CLAIMED_BUT_NOT_SENT = [Step.CLAIMED, Step.SENDING]


def kill_a_sender(night: Shift, at: Step) -> None:
    process = start(night.sender, at=at)
    assert process.wait(timeout=60) == -signal.SIGKILL


@pytest.mark.parametrize("step", BEFORE_THE_CLAIM)
def test_killed_before_its_claim_a_sender_leaves_everything_to_the_next(three: Shift, step: Step) -> None:
    kill_a_sender(three, step)
    assert three.requests() == 0
    assert isinstance(three.run(), Finished)
    assert three.requests() == 1
    assert three.everybody_rang_once()


@pytest.mark.parametrize("step", CLAIMED_BUT_NOT_SENT)
def test_killed_between_claim_and_send_a_batch_is_unknown_and_not_planned_again(
    three: Shift, step: Step
) -> None:
    kill_a_sender(three, step)
    for ahead in (timedelta(0), timedelta(0), REPLAY_WITHIN):
        three.clock.ahead += ahead
        three.submit()
        assert three.states() == {"unknown": 3}
    assert three.requests() == 0


@pytest.mark.parametrize("station", STATIONS, ids=str)
def test_killed_after_the_answer_a_batch_is_settled_by_what_the_provider_says(three: Shift) -> None:
    kill_a_sender(three, Step.ANSWERED)
    assert isinstance(three.run(), Finished)
    assert three.requests() == 1
    assert three.everybody_rang_once()
    assert set(three.states()) <= {"completed", "failed"}


def test_killed_after_recording_nothing_is_sent_again(three: Shift) -> None:
    kill_a_sender(three, Step.RECORDED)
    assert isinstance(three.run(), Finished)
    assert three.requests() == 1


@pytest.fixture
def stopped(three: Shift) -> Iterator[subprocess.Popen[bytes]]:
    """A sender that stands still between its claim and its first byte, alive and with its lock."""
    process = start(three.sender, at=Step.CLAIMED, send_signal=signal.SIGSTOP)
    _wait_until_stopped(process)
    yield process
    if process.poll() is None:
        process.kill()
    process.wait(timeout=10)
    _wait_until_no_lock_is_held(three.ledger)


def _wait_until_no_lock_is_held(ledger: Engine) -> None:
    """PostgreSQL frees the lock of a sender once it has seen that its connection is gone."""
    held = text(
        "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database"
        " WHERE locktype = 'advisory' AND datname = current_database() AND pid <> pg_backend_pid()"
    )
    deadline = time.monotonic() + 60
    with ledger.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while connection.scalar(held):
            assert time.monotonic() < deadline
            time.sleep(0.05)


def _wait_until_stopped(process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "T":
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_while_a_stopped_sender_holds_its_lock_no_one_else_sends(
    three: Shift, stopped: subprocess.Popen[bytes]
) -> None:
    three.submit()
    assert three.states() == {"submitting": 3}
    assert three.requests() == 0


def test_a_sender_that_was_stopped_for_longer_than_two_seconds_does_not_send(
    three: Shift, stopped: subprocess.Popen[bytes]
) -> None:
    time.sleep(2.2)
    os.kill(stopped.pid, signal.SIGCONT)
    assert stopped.wait(timeout=60) == 0
    assert three.requests() == 0
    assert three.states() == {"planned": 3}
    three.clock.ahead = timedelta(minutes=1)
    assert isinstance(three.run(), Finished)
    assert three.everybody_rang_once()


def test_a_sender_whose_time_was_up_does_not_send_when_it_wakes(
    three: Shift, stopped: subprocess.Popen[bytes]
) -> None:
    three.clock.ahead = timedelta(minutes=3)
    three.submit()
    assert three.states() == {"unknown": 3}
    time.sleep(2.2)
    os.kill(stopped.pid, signal.SIGCONT)
    assert stopped.wait(timeout=60) == 0
    assert three.states() == {"unknown": 3}
    assert three.requests() == 0


def test_a_person_may_not_resolve_while_the_sender_is_alive(
    three: Shift, stopped: subprocess.Popen[bytes]
) -> None:
    three.clock.ahead = timedelta(minutes=30)
    three.submit()
    unknown = list_unknown(three.ledger)
    assert len(unknown) == 3
    with pytest.raises(ResolutionRefused, match="still being sent by a live process"):
        say(three, unknown[0].batch_id, Resolution.NOT_CALLED)


def test_people_who_were_found_not_called_get_a_new_call_and_are_called_once(three: Shift) -> None:
    kill_a_sender(three, Step.CLAIMED)
    three.submit()
    batch = list_unknown(three.ledger)[0].batch_id
    with pytest.raises(ResolutionRefused, match="may still arrive"):
        say(three, batch, Resolution.NOT_CALLED)
    three.clock.ahead = timedelta(minutes=20)
    assert say(three, batch, Resolution.NOT_CALLED) == 3
    assert isinstance(three.run(), Finished)
    assert three.everybody_rang_once()
    assert three.states()["failed"] >= 3


@pytest.mark.parametrize("resolution", [Resolution.NOT_CALLED, Resolution.CLOSE])
def test_while_the_request_may_still_arrive_no_one_can_free_the_phones(
    three: Shift, resolution: Resolution
) -> None:
    kill_a_sender(three, Step.CLAIMED)
    three.submit()
    with pytest.raises(ResolutionRefused, match="may still arrive"):
        say(three, list_unknown(three.ledger)[0].call_id, resolution)
    assert three.states() == {"unknown": 3}


@pytest.mark.parametrize("resolution", [Resolution.RANG, Resolution.CLOSE])
def test_calls_that_a_person_closes_count_as_made_and_free_the_account(
    three: Shift, resolution: Resolution
) -> None:
    kill_a_sender(three, Step.CLAIMED)
    three.submit()
    three.clock.ahead = QUIET_TIME
    for call in list_unknown(three.ledger):
        assert say(three, call.call_id, resolution) == 1
    assert three.states() == {"expired": 3}
    assert isinstance(three.run(give_up_on=[WaitFor.ACCOUNT]), Finished)
    assert three.requests() == 0
