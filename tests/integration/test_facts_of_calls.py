"""Promises, claims to have paid and conversations: what a call leaves known, in any order and once."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, select

from builders.events import SETTINGS, Event, call_ended, deliver, levers, not_answered
from builders.ledger import insert_run
from builders.night import NOW, OneCall, campaign, person
from builders.stops import facts, stops
from outreach.domain.calls import CallState
from outreach.domain.facts import FactKind
from outreach.domain.outcomes import (
    CallEvent,
    ConversationOutcome,
    EventKind,
    LineOutcome,
    Speaker,
    TranscriptTurn,
)
from outreach.domain.reduction import merge
from outreach.services.collection.call_facts import KnownCall, lock_calls
from outreach.services.collection.changes import Changes
from outreach.services.collection.facts_of_call import record_facts_of_call
from outreach.services.collection.reduce import reduce_inbox
from outreach.storage import tables

WORDS = {"PROMISE": "promise_to_pay", "PAID": "claims_paid", "OPT_OUT": "opt_out", "REFUSED": "refused"}
LATER = NOW + timedelta(minutes=10)


def a_call(ledger: Engine) -> UUID:
    who = person("C-1", call=OneCall(state=CallState.SUBMITTED))
    insert_run(ledger, who, of=campaign(outcomes=WORDS))
    with ledger.connect() as connection:
        call_id: UUID = connection.scalars(select(tables.call.c.call_id)).one()
    return call_id


def report(ledger: Engine, *events: Event) -> None:
    deliver(ledger, *events, now=NOW)
    reduce_inbox(ledger, provider_of=levers, settings=SETTINGS, now=LATER)


def learnt(ledger: Engine) -> set[tuple[str, str | None]]:
    table = tables.fact
    with ledger.connect() as connection:
        return {tuple(row) for row in connection.execute(select(table.c.kind, table.c.reason))}


def test_a_human_who_spoke_is_a_conversation_with_this_person_at_this_number(ledger: Engine) -> None:
    call_id = a_call(ledger)
    report(ledger, *(call_ended(call_id) for _ in range(3)))
    [conversation] = facts(ledger, FactKind.CONVERSATION)
    assert (conversation["subject"], conversation["person_key"]) == ("phone_of_person", "c-1")
    assert (conversation["call_id"], conversation["source"]) == (call_id, f"call {call_id}")
    assert conversation["recorded_at"] == LATER


@pytest.mark.parametrize(
    "changes",
    [
        {"transcription": "AI: Good morning."},
        {"transcription": None},
        {"endedReason": "customer-did-not-answer", "transcription": None, "duration": 0},
    ],
    ids=["only the agent spoke", "no transcript", "no answer"],
)
def test_a_line_on_which_no_one_spoke_is_no_conversation(ledger: Engine, changes: dict[str, Any]) -> None:
    report(ledger, call_ended(a_call(ledger), callOutput=None, **changes))
    assert learnt(ledger) == set()


def test_words_said_in_several_events_are_known_in_any_order(ledger: Engine) -> None:
    call_id = a_call(ledger)
    said = ["PROMISE", "PAID", "OPT_OUT", "REFUSED"]
    wanted = {
        ("conversation", None),
        ("promise", None),
        ("claims_paid", None),
        ("stop", "opt_out"),
    }
    for order in permutations(said):
        with ledger.connect() as connection, connection.begin() as transaction:
            call = lock_calls(connection, [call_id])[call_id]
            for words in order:
                call = with_event(connection, call, words)
            table = tables.fact
            found = [tuple(row) for row in connection.execute(select(table.c.kind, table.c.reason))]
            assert set(found) == wanted
            assert len(found) == len(wanted)
            transaction.rollback()


def test_a_promise_before_an_opt_out_is_known_also_when_its_event_comes_second(ledger: Engine) -> None:
    """The second event changes nothing of the call, whose outcome stays the opt-out."""
    call_id = a_call(ledger)
    report(ledger, call_ended(call_id, callOutput="OPT_OUT"), call_ended(call_id, callOutput="PROMISE"))
    assert learnt(ledger) == {("conversation", None), ("stop", "opt_out"), ("promise", None)}


def with_event(connection: Any, call: KnownCall, words: str, **changes: Any) -> KnownCall:
    """One more event of the call, as the reduction takes it."""
    ordinary: dict[str, Any] = {
        "event_key": words,
        "kind": EventKind.COMPLETED,
        "call_id": call.call_id,
        "environment": "test",
        "signature": None,
        "phone": None,
        "line": LineOutcome.ANSWERED_HUMAN,
        "conversation_words": words,
        "turns": (TranscriptTurn(speaker=Speaker.PERSON, text="Yes."),),
    }
    event = CallEvent(**ordinary | changes)
    merged = merge(call.facts, event, words=call.words, heard_at=NOW, claimed_at=call.claimed_at or NOW)
    known = call.with_facts(merged)
    record(connection, known, ConversationOutcome(WORDS[words]))
    return known


def record(connection: Any, call: KnownCall, meaning: ConversationOutcome | None) -> None:
    changes = Changes(connection, now=LATER)
    record_facts_of_call(changes, call, meaning, now=LATER)
    changes.write()


def promises(connection: Any) -> list[dict[str, str]]:
    table = tables.fact
    query = select(table.c.value).where(table.c.kind == FactKind.PROMISE).order_by(table.c.fact_id)
    return list(connection.scalars(query))


PARTS: list[dict[str, Any]] = [
    {},
    {"promised_on": date(2026, 11, 30)},
    {"promised_amount": Decimal(100)},
]
WHOLE = {"promised_on": "2026-11-30", "promised_amount": "100.0000"}


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_the_newest_promise_of_a_call_says_all_that_is_known_of_it(
    ledger: Engine, order: tuple[int, ...]
) -> None:
    call_id = a_call(ledger)
    with ledger.begin() as connection:
        call = lock_calls(connection, [call_id])[call_id]
        for part in (*order, *order):
            call = with_event(connection, call, "PROMISE", **PARTS[part])
        written = promises(connection)
    assert written[-1] == WHOLE
    assert len(written) == len({tuple(sorted(each.items())) for each in written})


def test_words_that_are_mapped_anew_add_stops_and_lift_none(ledger: Engine) -> None:
    """The meaning of stored words is computed again, as a person who maps them later wants."""
    call_id = a_call(ledger)
    report(ledger, call_ended(call_id, callOutput="OPT_OUT"))
    with ledger.begin() as connection:
        call = lock_calls(connection, [call_id])[call_id]
        for meaning in (ConversationOutcome.DECEASED, None, ConversationOutcome.NONE):
            record(connection, call, meaning)
    assert [each["reason"] for each in stops(ledger)] == ["opt_out", "deceased"]
    assert facts(ledger, FactKind.LIFT) == []


def test_a_stop_says_when_the_call_ended(ledger: Engine) -> None:
    call_id = a_call(ledger)
    report(ledger, not_answered(call_id, callOutput="OPT_OUT"))
    [written] = stops(ledger)
    assert (written["happened_at"], written["recorded_at"]) == (NOW, LATER)
