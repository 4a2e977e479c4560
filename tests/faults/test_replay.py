"""A lost request under a key: the same bytes are sent once more, where that cannot ring anyone twice."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert

from builders.resolving import open_account
from builders.shift import Finished, Shift, people, shift
from builders.stations import OLDER_SPEECHIFY, SPEECHIFY
from outreach.services.replaying import REPLAY_AFTER, REPLAY_WITHIN
from outreach.services.send_gates import account_scope, close_gate
from outreach.services.waiting import Wait
from outreach.simulator.oracle import requests
from outreach.storage import tables


@pytest.fixture
def night(ledger: Engine, warehouse: Engine, tmp_path: Path) -> Iterator[Shift]:
    with shift(ledger, warehouse, tmp_path, people(4), on=SPEECHIFY, batches={"canary": 0}) as opened:
        yield opened


def lose(night: Shift) -> None:
    """Let the request be cut off before it is admitted; nobody knows that but the simulator."""
    night.simulator.faults.add("break_off", when="before_admission")
    night.submit()
    assert night.states() == {"unknown": 4}


def bodies(night: Shift) -> list[str]:
    return [request.body_sha256 for request in requests(night.simulator.entries())]


def test_what_never_arrived_is_sent_again_with_the_same_bytes_and_everybody_rings_once(night: Shift) -> None:
    lose(night)
    night.clock.ahead = REPLAY_AFTER + timedelta(seconds=1)
    assert isinstance(night.run(seconds=60), Finished)
    first, second = bodies(night)
    assert first == second
    assert night.everybody_rang_once()
    assert set(night.states()) <= {"completed", "failed"}


def test_a_sender_that_waits_is_woken_in_time_to_replay(night: Shift) -> None:
    night.simulator.faults.add("break_off", when="before_admission")
    waiting = night.submit()
    assert isinstance(waiting, Wait)
    assert waiting.until - night.clock() <= REPLAY_AFTER


def test_before_the_first_request_can_be_over_nothing_is_replayed(night: Shift) -> None:
    lose(night)
    night.clock.ahead = REPLAY_AFTER - timedelta(seconds=20)
    night.submit()
    assert night.requests() == 1


def test_after_a_while_it_is_left_to_a_person(night: Shift) -> None:
    lose(night)
    night.clock.ahead = REPLAY_WITHIN + timedelta(seconds=1)
    night.submit()
    assert night.requests() == 1
    assert night.states() == {"unknown": 4}


def test_a_server_error_may_have_freed_the_key_so_it_is_never_replayed(night: Shift) -> None:
    night.simulator.faults.add("answer_status", status=500, when="before_admission")
    night.submit()
    night.clock.ahead = REPLAY_AFTER + timedelta(seconds=1)
    night.submit()
    assert night.requests() == 1
    assert night.states() == {"unknown": 4}


def test_a_replay_that_meets_a_server_error_is_the_last_one(night: Shift) -> None:
    lose(night)
    night.simulator.faults.add("answer_status", status=503, when="before_admission")
    night.clock.ahead = REPLAY_AFTER + timedelta(seconds=1)
    for _ in range(3):
        night.submit()
    assert night.requests() == 2
    assert night.states() == {"unknown": 4}


def test_a_replay_of_what_was_admitted_rings_nobody_again(night: Shift) -> None:
    night.simulator.faults.add("lag_reads", seconds=600)
    night.simulator.faults.add("pause_events")
    night.simulator.faults.add("break_off", when="after_admission")
    night.submit()
    assert night.states() == {"unknown": 4}
    night.clock.ahead = REPLAY_AFTER + timedelta(seconds=1)
    night.submit()
    assert night.requests() == 2
    assert "unknown" not in night.states()
    night.simulator.faults.clear()
    assert isinstance(night.run(seconds=60), Finished)
    assert night.everybody_rang_once()


def test_a_closed_gate_holds_back_a_replay_as_well(night: Shift) -> None:
    lose(night)
    with night.ledger.begin() as connection:
        close_gate(connection, account_scope("speechify_default"), reason="a", by="test", now=night.clock())
    night.clock.ahead = REPLAY_AFTER + timedelta(seconds=1)
    night.submit()
    assert night.requests() == 1
    open_account(night)
    assert isinstance(night.run(seconds=60), Finished)
    assert night.everybody_rang_once()


def test_who_opted_out_meanwhile_stops_the_replay_of_the_whole_request(night: Shift) -> None:
    lose(night)
    with night.ledger.begin() as connection:
        row = {"reason": "opt_out", "source": "test", "created_at": night.clock()}
        connection.execute(insert(tables.suppression).values(phone=night.column("phone")[0], **row))
    night.clock.ahead = REPLAY_AFTER + timedelta(seconds=1)
    night.submit()
    assert night.requests() == 1
    assert night.states() == {"unknown": 4}


def test_without_a_promise_of_the_provider_nothing_is_replayed(
    ledger: Engine, warehouse: Engine, tmp_path: Path
) -> None:
    with shift(ledger, warehouse, tmp_path, people(4), on=OLDER_SPEECHIFY, batches={"canary": 0}) as older:
        lose(older)
        older.clock.ahead = REPLAY_AFTER + timedelta(seconds=1)
        older.submit()
        assert older.requests() == 1
        assert older.states() == {"unknown": 4}
