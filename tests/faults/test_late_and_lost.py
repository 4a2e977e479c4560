"""Answers that come too late, events that lag, lose their metadata or are forged: silence decides nothing."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from builders.resolving import open_account, say, why_closed
from builders.shift import Finished, Shift, people, shift
from outreach.providers.levers.adapter import LeversProvider
from outreach.services.oversight.unknowns import Resolution, ResolutionRefused, list_unknown
from outreach.services.runs.waiting import Wait, WaitFor
from outreach.simulator.oracle import deliveries, endings
from outreach.storage import tables

HALF_A_SECOND = 0.5


@pytest.fixture
def three(ledger: Engine, warehouse: Engine, tmp_path: Path) -> Iterator[Shift]:
    with shift(ledger, warehouse, tmp_path, people(3), batches={"canary": 0}) as night:
        yield night


@pytest.fixture
def five(ledger: Engine, warehouse: Engine, tmp_path: Path) -> Iterator[Shift]:
    """A canary of two, then the rest."""
    with shift(ledger, warehouse, tmp_path, people(5), batches={"size": 10, "canary": 2}) as night:
        yield night


def impatient(night: Shift) -> LeversProvider:
    """The adapter, with half a second for a submit."""
    return LeversProvider(night.sender.account, clock=night.clock, submit_seconds=HALF_A_SECOND)


def event_results(night: Shift) -> Counter[str | None]:
    """What became of the deliveries in the inbox, once a sender looked."""
    event = tables.provider_event
    with night.ledger.connect() as connection:
        return Counter(connection.scalars(select(event.c.result)))


# F16: an acceptance that is not true of everybody


def test_whom_the_provider_left_out_of_an_acceptance_counts_as_rung_and_is_never_sent_again(
    ledger: Engine, warehouse: Engine, tmp_path: Path
) -> None:
    with shift(ledger, warehouse, tmp_path, people(6), batches={"canary": 0}) as night:
        night.simulator.faults.add("admit_partly", skipped=[1, 4])
        night.run(give_up_on=[WaitFor.RESULTS])
        night.wait_for_events(4)
        night.submit()
        assert night.states()["submitted"] == 2
        night.clock.ahead = timedelta(hours=5)
        assert isinstance(night.run(), Finished)
        assert night.states()["expired"] == 2
        assert isinstance(night.submit(), Finished)
        assert night.requests() == 1
        assert len(night.rings()) == 4


# F17: events that lag


def test_while_events_lag_nobody_is_rung_again_and_the_rest_waits(five: Shift) -> None:
    five.simulator.faults.add("delay_events", seconds=1.5)
    waiting = five.submit()
    assert isinstance(waiting, Wait)
    assert waiting.reason is WaitFor.CANARY
    for _ in range(3):
        five.submit()
    assert five.requests() == 1
    assert isinstance(five.run(seconds=60), Finished)
    assert five.requests() == 2
    assert five.everybody_rang_once()


def test_however_long_events_stay_away_silence_is_no_evidence(three: Shift) -> None:
    three.simulator.faults.add("pause_events")
    three.simulator.faults.add("break_off", when="after_admission")
    three.submit()
    for hours in (1, 3, 30):
        three.clock.ahead = timedelta(hours=hours)
        three.submit()
        assert three.states() == {"unknown": 3}
    three.simulator.faults.clear()
    three.wait_for_events()
    three.submit()
    assert set(three.states()) <= {"completed", "failed"}
    assert three.requests() == 1


def test_a_result_that_comes_a_day_after_its_deadline_still_completes_its_call(three: Shift) -> None:
    three.simulator.faults.add("pause_events")
    three.submit()
    three.clock.ahead = timedelta(hours=28)
    assert isinstance(three.submit(), Finished)
    assert three.states() == {"expired": 3}
    three.simulator.faults.clear()
    three.wait_for_events()
    three.submit()
    assert set(three.states()) <= {"completed", "failed"}
    assert three.requests() == 1


# F11 and F18: the client gives up first


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("answer_slowly", {"seconds": 2}),
        ("break_off", {"when": "after_admission", "ending": "cut"}),
        ("accept_late", {"seconds": 0.2}),
    ],
    ids=["silence beyond the timeout", "half an answer", "admitted after the client had gone"],
)
def test_a_request_whose_answer_nobody_heard_is_sent_once_and_settled_by_its_events(
    three: Shift, kind: str, fields: dict[str, Any]
) -> None:
    three.simulator.faults.add(kind, **fields)
    three.submit(provider=impatient(three))
    three.wait_for_events(3)
    assert isinstance(three.run(), Finished)
    assert set(three.states()) <= {"completed", "failed"}
    assert three.requests() == 1
    assert three.everybody_rang_once()


def test_after_a_timeout_nobody_may_say_that_it_did_not_ring_before_the_quiet_time_is_over(
    three: Shift,
) -> None:
    three.simulator.faults.add("pause_events")
    three.simulator.faults.add("accept_late", seconds=0.2)
    three.submit(provider=impatient(three))
    assert three.states() == {"unknown": 3}
    batch_id = list_unknown(three.ledger)[0].batch_id
    for minutes in (0, 5, 14):
        three.clock.ahead = timedelta(minutes=minutes)
        with pytest.raises(ResolutionRefused, match="may still arrive"):
            say(three, batch_id, Resolution.NOT_RUNG)
    three.simulator.faults.clear()
    three.wait_for_events(3)
    assert isinstance(three.run(), Finished)
    assert three.requests() == 1


def test_when_a_person_was_wrong_the_late_ring_stops_the_new_attempt_before_it_is_sent(three: Shift) -> None:
    three.simulator.faults.add("pause_events")
    three.simulator.faults.add("accept_late", seconds=1)
    three.submit(provider=impatient(three))
    three.clock.ahead = timedelta(minutes=20)
    assert say(three, list_unknown(three.ledger)[0].batch_id, Resolution.NOT_RUNG) == 3
    assert three.states() == {"failed": 3, "planned": 3}

    three.simulator.faults.clear()
    three.wait_for_events(3)
    three.submit()
    assert three.states() == {"failed": 3, "withdrawn": 3}
    assert "ghost" in str(why_closed(three))
    open_account(three)
    assert isinstance(three.run(), Finished)
    assert three.requests() == 1
    assert three.everybody_rang_once()


# F19: metadata that is lost, and events that are forged


def test_events_without_their_metadata_are_kept_and_their_calls_count_as_rung(three: Shift) -> None:
    three.simulator.faults.add("lose_metadata", times=3)
    three.submit()
    three.wait_for_events()
    three.submit()
    assert event_results(three) == {"unmatched": 3}
    assert three.states() == {"submitted": 3}
    three.clock.ahead = timedelta(hours=5)
    assert isinstance(three.run(), Finished)
    assert three.states() == {"expired": 3}
    assert three.requests() == 1


def test_a_canary_whose_events_lost_their_metadata_stops_the_night(five: Shift) -> None:
    five.simulator.faults.add("lose_metadata", times=2)
    five.submit()
    five.wait_for_events()
    five.clock.ahead = timedelta(minutes=31)
    waiting = five.submit()
    assert isinstance(waiting, Wait)
    assert waiting.reason is WaitFor.ACCOUNT
    assert "reported nothing" in str(why_closed(five))
    assert five.states() == {"planned": 3, "submitted": 2}
    assert five.requests() == 1


@pytest.mark.parametrize("forgery", ["wrong_secret", "unsigned", "old_timestamp", "wrong_seal"])
def test_what_a_forged_event_says_is_never_believed(three: Shift, forgery: str) -> None:
    three.simulator.faults.add("forge_event", forgery=forgery, times=3)
    assert isinstance(three.run(), Finished)
    three.wait_for_events()
    three.submit()
    entries = three.simulator.entries()
    opted_out = [ended for ended in endings(entries) if ended.call_output == "OPT_OUT"]
    with three.ledger.connect() as connection:
        suppressed = connection.scalar(select(func.count()).select_from(tables.suppression))
    assert suppressed == len(opted_out)
    assert three.column("conversation_outcome").count("opt_out") == len(opted_out)
    answers = {sent.status for sent in deliveries(entries) if sent.purpose == forgery}
    is_well_signed = forgery == "wrong_seal"
    assert answers == ({200} if is_well_signed else {401})
    assert event_results(three)["forged"] == (3 if is_well_signed else 0)
    assert three.everybody_rang_once()


def test_a_request_that_was_answered_too_late_is_what_the_ledger_kept(three: Shift) -> None:
    three.simulator.faults.add("answer_slowly", seconds=2)
    three.submit(provider=impatient(three))
    with three.ledger.connect() as connection:
        body = connection.scalar(select(tables.call_batch.c.body))
    sealed = {contact["metadata"]["call_id"] for contact in json.loads(body or b"")["contacts"]}
    three.wait_for_events()
    assert sealed == {ended.call_id for ended in endings(three.simulator.entries())}
    assert isinstance(three.run(), Finished)
