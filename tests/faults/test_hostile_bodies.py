"""A hundred thousand bodies that no provider should send: nothing is raised, and nothing is lost."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, select

from builders.events import SETTINGS, Bytes, call_ended, echo_of, levers, signed
from builders.hostile_bodies import hostile_bodies
from builders.ledger import insert_run
from builders.levers_accounts import utc_now
from builders.night import ACCOUNT, NOW, OneCall, campaign, person
from builders.speechify_accounts import account as speechify_account
from builders.speechify_accounts import signed as signed_by_speechify
from builders.weya_accounts import account as weya_account
from outreach.domain.calls import CallState
from outreach.domain.outcome_words import OutcomeWords
from outreach.domain.outcomes import CallEvent, ConversationOutcome
from outreach.domain.reduction import CallFacts, merge
from outreach.providers.base import VoiceProvider
from outreach.providers.registry import provider_for
from outreach.services.collection.deliveries import read_events
from outreach.services.collection.inbox import store_delivery
from outreach.services.collection.promises import PromisePlaces, with_promise
from outreach.services.collection.reduce import reduce_inbox
from outreach.storage import tables

CALL = UUID("00000000-0000-4000-8000-000000000001")
CLAIMED_AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
WORDS = OutcomeWords.of({"OPT_OUT": ConversationOutcome.OPT_OUT, "REFUSED": ConversationOutcome.REFUSED})
PLACES = PromisePlaces.of(
    {
        "promise": {"date": "callOutput.day", "amount": "metadata.amount"},
        "defaults": {"currency": "SAR"},
        "timezone": "Asia/Riyadh",
    }
)

TALK = {
    "id": "conv_1",
    "status": "completed",
    "end_reason": "caller_hangup",
    "to_number": "+966500000001",
    "ended_at": "2026-11-21T08:01:00Z",
    "duration_ms": 61_500,
    "recording_url": "https://recordings.example.com/1.ogg",
    "dynamic_variables": {"call_ref": f"{CALL}.test.seal", "customer_name": "Sara"},
}
MESSAGES = [{"role": "assistant", "content": "Good morning."}, {"role": "user", "content": "Yes?"}]
EVALUATIONS = [
    {"kind": "criterion", "name": "commitment", "status": "success", "passed": True},
    {"kind": "summary", "rationale": "They will pay."},
    {"kind": "data", "data": {"outcome": "OPT_OUT", "promise_date": "2026-11-24", "promise_amount": 5000.5}},
]
RECIPIENT = {"id": "r_1", "phone": "+966500000001", "status": "completed", "conversation_id": "conv_1"}
RING = {
    "callStatus": "completed",
    "callDuration": 61,
    "recordingUrl": "https://recordings.example.com/1",
    "transcript": "AI: Good morning.\nUser: Good morning.",
    "createdAt": "2026-11-21T08:01:00Z",
}

GENUINE: Mapping[str, list[dict[str, Any]]] = {
    "levers": [
        json.loads(call_ended(CALL).body()),
        json.loads(call_ended(CALL, enveloped=True, callOutput='{"day": "2026-12-01"}').body()),
    ],
    "speechify": [
        {
            "type": "conversation.completed",
            "id": "evt_1",
            "data": {"object": TALK, "messages": MESSAGES, "evaluations": EVALUATIONS},
        },
        {
            "event": "conversation.failed",
            "conversation": TALK,
            "messages": MESSAGES,
            "evaluations": EVALUATIONS,
        },
        {
            "kind": "speechify.recipient",
            "batch": {"id": "batch_1", "status": "running"},
            "recipient": RECIPIENT,
            "conversation": TALK,
            "messages": MESSAGES,
            "evaluations": EVALUATIONS,
        },
    ],
    "weya": [
        {
            "kind": "weya.record",
            "batch": {"batchId": "1", "batchStatus": "active"},
            "record": {
                "_id": "64e5f12345abcdef11111111",
                "phoneNumber": "966500000001",
                "callStatus": "completed",
                "phoneLogs": [RING, {**RING, "callStatus": "busy"}],
                **echo_of(CALL),
            },
        },
    ],
}
"""Documents as the adapters read them, webhooks and readings, by provider."""


def adapter(name: str) -> VoiceProvider:
    accounts = {"speechify": speechify_account, "weya": weya_account}
    return levers() if name == "levers" else provider_for(accounts[name]("http://127.0.0.1:1"), clock=utc_now)


def hostile(name: str, *, count: int) -> Iterator[bytes]:
    return hostile_bodies(GENUINE[name], seed=20261120, count=count)


def facts_after(event: CallEvent, known: CallFacts) -> CallFacts:
    dated = with_promise(event, PLACES)
    return merge(known, dated, words=WORDS, heard_at=NOW, claimed_at=CLAIMED_AT)


@pytest.mark.parametrize(("name", "count"), [("levers", 60_000), ("speechify", 20_000), ("weya", 20_000)])
def test_reading_and_merging_a_body_raises_nothing(name: str, count: int) -> None:
    provider = adapter(name)
    start = CallFacts(state=CallState.SUBMITTED)
    understood = 0
    for body in hostile(name, count=count):
        # Raises AdapterDefect for anything but "this cannot be read".
        for event in read_events(provider, body, event_key="key") or ():
            facts = facts_after(event, start)
            assert facts_after(event, facts) == facts
            understood += 1
    # Most are odd in one field: that field is lost, and not the outcome.
    assert understood > count / 2


@pytest.mark.parametrize("name", ["levers", "speechify"])
def test_a_signed_body_is_genuine_with_any_content(name: str) -> None:
    provider = adapter(name)
    for body in hostile(name, count=3000):
        request = signed(Bytes(content=body)) if name == "levers" else signed_by_speechify(body)
        provider.read_webhook(request)


def test_every_hostile_delivery_is_kept_byte_by_byte_and_dealt_with(ledger: Engine) -> None:
    people = [person(call=OneCall(state=CallState.SUBMITTED)) for _ in range(40)]
    insert_run(ledger, *people, of=campaign(promise={"date": "callOutput.day", "amount": "summary"}))
    with ledger.connect() as connection:
        calls = list(connection.scalars(select(tables.call.c.call_id)))
    genuine = [json.loads(call_ended(call_id).body()) for call_id in calls]
    bodies = list(hostile_bodies(genuine, seed=7, count=2000))
    sound = [call_ended(call_id).body() for call_id in calls]
    provider = levers()

    for body in [*bodies, *sound]:
        request = signed(Bytes(content=body))
        store_delivery(ledger, provider=provider, connection_id=ACCOUNT, request=request, now=NOW)
    counts = reduce_inbox(ledger, provider_of=levers, settings=SETTINGS, now=NOW, limit=10_000)

    event, call = tables.provider_event, tables.call
    with ledger.connect() as connection:
        rows = connection.execute(select(event.c.body, event.c.result, event.c.problem)).all()
        states = set(connection.scalars(select(call.c.state)))
    assert {bytes(row.body) for row in rows} == {*bodies, *sound}
    assert counts.left == 0
    assert all(row.result and row.problem is None for row in rows)
    assert states <= {"completed", "failed"}
    assert counts.applied >= len(calls)
