"""The last checks around a request: whose claim it is, how old an answer is, and what time it is."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, RowMapping, select, update

from builders.ledger import insert_run
from builders.night import NOW, OneCall, person
from builders.shift import Finished, Shift, people, shift
from builders.zones import people_there, zone_where_it_is_noon
from outreach.domain.calls import CallState
from outreach.domain.errors import Rejected
from outreach.providers.base import Receipt
from outreach.services.dispatch.claim import Claim
from outreach.services.dispatch.presend_checks import STILL_DUE_IS_GOOD_FOR
from outreach.services.dispatch.record_answer import record_rejected, record_submitted
from outreach.services.dispatch.submit import Step
from outreach.services.dispatch.wait import Wait, WaitFor
from outreach.storage import tables
from outreach.storage.engine import changing
from outreach.storage.statements import statement

OF_ONE_CLAIM = (
    "batch_not_sent",
    "batch_planned_again",
    "batch_submitted",
    "batch_unknown",
    "begin_replay",
    "call_refused",
    "lock_sent_batch",
    "may_replay_again",
    "replay_answered",
)
"""Every statement by which a sender speaks about its claim."""

A_SENDERS_WORDS = {
    "now": NOW,
    "not_before": NOW,
    "again_at": NOW,
    "problem": "the answer of long ago",
    "provider_batch_id": "their-1",
    "provider_count": 1,
    "key_released": True,
    "position": 0,
}


def batch_claimed_twice(ledger: Engine, state: CallState) -> UUID:
    """Insert a batch of one call in this state, whose claim is its second."""
    insert_run(ledger, person(call=OneCall(state=state)))
    table = tables.call_batch
    with ledger.begin() as connection:
        connection.execute(update(table).values(attempts=2, may_replay=True))
        return UUID(str(connection.scalars(select(table.c.batch_id)).one()))


def rows_of(ledger: Engine) -> list[RowMapping]:
    with ledger.connect() as connection:
        return [
            row
            for table in (tables.call_batch, tables.call)
            for row in connection.execute(select(table)).mappings()
        ]


def touched_by(ledger: Engine, name: str, batch_id: UUID, *, fence: int) -> int:
    """Speak for a claim; returns how many rows heard it."""
    spoken = statement(name)
    known = {**A_SENDERS_WORDS, "batch_id": batch_id, "fence": fence}
    parameters = {each: known[each] for each in spoken.compile().params}
    with changing(ledger, actor="test") as connection:
        said = connection.execute(spoken, parameters)
        return len(said.all()) if said.returns_rows else said.rowcount


STATES_OF_A_CLAIM = [CallState.SUBMITTING, CallState.NOT_SENT, CallState.UNKNOWN, CallState.SUBMITTED]


@pytest.mark.parametrize("name", OF_ONE_CLAIM)
def test_the_word_of_a_sender_about_an_earlier_claim_is_not_taken_for_the_present_one(
    new_ledger: Callable[[], Any], name: str
) -> None:
    heard = 0
    for state in STATES_OF_A_CLAIM:
        with new_ledger() as ledger:
            batch_id = batch_claimed_twice(ledger, state)
            before = rows_of(ledger)
            assert touched_by(ledger, name, batch_id, fence=1) == 0, state
            assert rows_of(ledger) == before
            heard += touched_by(ledger, name, batch_id, fence=2)
    assert heard, "not even the present claim was heard: the test would not notice a missing fence"


def test_no_statement_with_a_fence_is_left_out_here() -> None:
    statements = files("outreach.storage").joinpath("sql").iterdir()
    fenced = {each.name for each in statements if ":fence" in each.read_text(encoding="utf-8")}
    assert fenced == {f"{name}.sql" for name in OF_ONE_CLAIM}


def test_an_acceptance_of_an_earlier_claim_submits_nothing(ledger: Engine) -> None:
    batch_id = batch_claimed_twice(ledger, CallState.SUBMITTING)
    before = rows_of(ledger)
    record_submitted(ledger, claim(batch_id, fence=1), Receipt(provider_batch_id="their-1"), now=NOW)
    assert rows_of(ledger) == before


def test_a_refusal_of_an_earlier_claim_frees_no_one(ledger: Engine) -> None:
    batch_id = batch_claimed_twice(ledger, CallState.SUBMITTING)
    before = rows_of(ledger)
    record_rejected(ledger, claim(batch_id, fence=1), Rejected("no", contacts={0: "no such number"}), now=NOW)
    assert rows_of(ledger) == before


def claim(batch_id: UUID, *, fence: int) -> Claim:
    return Claim(batch_id=batch_id, fence=fence, body=b"{}", call_ids=[uuid4()])


@pytest.fixture
def three(ledger: Engine, warehouse: Engine, tmp_path: Path) -> Iterator[Shift]:
    with shift(ledger, warehouse, tmp_path, people(3), batches={"canary": 0}) as night:
        yield night


def late_by(night: Shift, delay: timedelta, *, at: Step) -> Callable[[Step], None]:
    """Let so much time pass at a step, once."""

    def watch(step: Step) -> None:
        if step is at:
            night.clock.ahead = max(night.clock.ahead, delay)

    return watch


def test_no_one_is_called_on_the_word_of_a_warehouse_that_was_asked_too_long_ago(three: Shift) -> None:
    delay = STILL_DUE_IS_GOOD_FOR + timedelta(seconds=1)
    waiting = three.submit(on_step=late_by(three, delay, at=Step.PREPARED))
    assert isinstance(waiting, Wait)
    assert waiting.reason is WaitFor.TIME
    assert (three.requests(), three.states()) == (0, {"planned": 3})
    three.clock.ahead += timedelta(minutes=1)
    assert isinstance(three.run(), Finished)
    assert three.everybody_rang_once()


def test_an_answer_of_the_warehouse_that_is_young_enough_is_good_for_the_claim(three: Shift) -> None:
    delay = STILL_DUE_IS_GOOD_FOR - timedelta(seconds=30)
    three.submit(on_step=late_by(three, delay, at=Step.PREPARED))
    assert three.requests() == 1


def test_when_the_hours_end_during_a_request_its_answer_counts_and_the_next_batch_is_not_sent(
    ledger: Engine, warehouse: Engine, tmp_path: Path
) -> None:
    now = datetime.now(UTC)
    zone = zone_where_it_is_noon(now)
    end = (now + timedelta(minutes=20)).astimezone(ZoneInfo(zone))
    config: dict[str, Any] = {
        "audience": "real",
        "calling_hours": {"start": "00:00", "end": end.strftime("%H:%M")},
        "batches": {"canary": 0, "size": 5},
    }
    with shift(ledger, warehouse, tmp_path, people_there(10, zone), **config) as night:
        night.change_run(call_until=now + timedelta(hours=2))
        account = night.sender.account
        enough = replace(account, options={**account.options, "lines": 10})
        night.submit(on_step=late_by(night, timedelta(minutes=21), at=Step.SENDING), account=enough)
        night.wait_for_events(5)
        assert night.requests() == 1
        assert night.states().get("withdrawn") == 5
        assert [each for each in night.column("withdrawal_reason") if each] == ["window_closed"] * 5
        assert sorted(night.rings()) == sorted(
            phone
            for phone, reason in zip(night.column("phone"), night.column("withdrawal_reason"), strict=True)
            if reason is None
        )
