"""From the inbox into the ledger: what each kind of delivery does to its call."""

from datetime import timedelta
from decimal import Decimal
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, select

from builders.events import (
    SETTINGS,
    Event,
    call_ended,
    deliver,
    echo_of,
    levers,
    not_answered,
)
from builders.ledger import insert_run
from builders.night import ACCOUNT, NOW, OneCall, campaign, person
from outreach.domain.calls import CallState
from outreach.domain.scopes import account_scope
from outreach.services.collection.reduce import CollectionCounts, reduce_inbox
from outreach.services.runs.ledger_settings import LedgerSettings
from outreach.services.safeguards.send_gate import closed_because
from outreach.storage import tables

LATER = NOW + timedelta(minutes=10)
WORDS = {
    "REFUSED": "refused",
    "PROMISE_TO_PAY": "promise_to_pay",
    "OPT_OUT": "opt_out",
    "WRONG_NUMBER": "wrong_number",
    "DISPUTE": "dispute",
}


def call_in(ledger: Engine, state: CallState, **facts: Any) -> UUID:
    """One person's call in this state; the only one of the ledger."""
    insert_run(ledger, person("c-1", call=OneCall(state=state), **facts), of=campaign(outcomes=WORDS))
    call_id: UUID = the_call(ledger)["call_id"]
    return call_id


def the_call(ledger: Engine) -> Any:
    with ledger.connect() as connection:
        return connection.execute(select(tables.call)).mappings().one()


def collect(ledger: Engine, *, settings: LedgerSettings = SETTINGS) -> CollectionCounts:
    return reduce_inbox(ledger, provider_of=levers, settings=settings, now=LATER)


def report(ledger: Engine, *events: Event) -> CollectionCounts:
    deliver(ledger, *events, now=NOW)
    return collect(ledger)


def results(ledger: Engine) -> list[str]:
    with ledger.connect() as connection:
        event = tables.provider_event
        return list(connection.scalars(select(event.c.result).order_by(event.c.event_id)))


def turns(ledger: Engine) -> list[tuple[int, str, str]]:
    with ledger.connect() as connection:
        turn = tables.call_transcript_turn
        query = select(turn.c.turn, turn.c.speaker, turn.c.text).order_by(turn.c.turn)
        return [tuple(row) for row in connection.execute(query)]


def transitions(ledger: Engine) -> list[tuple[str, str, dict[str, Any]]]:
    with ledger.connect() as connection:
        row = tables.call_transition
        query = select(row.c.from_state, row.c.to_state, row.c.evidence).where(row.c.actor == "collection")
        return [tuple(each) for each in connection.execute(query.order_by(row.c.transition_id))]


def test_an_event_brings_the_call_its_outcome(ledger: Engine) -> None:
    call_id = call_in(ledger, CallState.SUBMITTED)

    counts = report(ledger, call_ended(call_id, callOutput="PROMISE_TO_PAY"))

    assert counts == CollectionCounts(applied=1)
    call = the_call(ledger)
    assert (call["state"], call["state_changed_at"]) == ("completed", LATER)
    assert (call["line_outcome"], call["conversation_outcome"]) == ("answered_human", "promise_to_pay")
    assert (call["conversation_words"], call["compliance_labels"]) == ("PROMISE_TO_PAY", [])
    assert call["provider_call_id"] == f"provider-{call_id}"
    assert (call["duration_seconds"], call["ended_at"]) == (Decimal("61.500"), NOW)
    assert (call["summary"], call["recording"]) == (
        "The customer was reached.",
        "bucket:calls/recording.mp3",
    )
    assert turns(ledger) == [(1, "agent", "Good morning."), (2, "person", "Good morning.")]


def test_the_move_is_recorded_with_the_event_that_proves_it(ledger: Engine) -> None:
    call_id = call_in(ledger, CallState.SUBMITTED)

    report(ledger, call_ended(call_id, key="msg_proof"))

    assert transitions(ledger) == [
        ("submitted", "completed", {"event_id": 1, "event_key": "msg_proof"}),
    ]


def test_the_envelope_that_the_documents_also_show_says_the_same(ledger: Engine) -> None:
    call_id = call_in(ledger, CallState.SUBMITTED)

    assert report(ledger, call_ended(call_id, enveloped=True)) == CollectionCounts(applied=1)
    assert the_call(ledger)["conversation_outcome"] == "refused"


@pytest.mark.parametrize(
    "state",
    [
        CallState.SUBMITTING,
        CallState.SUBMITTED,
        CallState.IN_PROGRESS,
        CallState.UNKNOWN,
        CallState.EXPIRED,
    ],
)
def test_evidence_settles_a_call_in_any_state(ledger: Engine, state: CallState) -> None:
    call_id = call_in(ledger, state)

    assert report(ledger, call_ended(call_id)).applied == 1
    assert the_call(ledger)["state"] == "completed"


def test_a_result_that_is_two_days_late_still_lands(ledger: Engine) -> None:
    call_id = call_in(ledger, CallState.EXPIRED)
    two_days_later = NOW + timedelta(days=2)

    deliver(ledger, call_ended(call_id), now=two_days_later)
    reduce_inbox(ledger, provider_of=levers, settings=SETTINGS, now=two_days_later)

    call = the_call(ledger)
    assert (call["state"], call["ended_at"]) == ("completed", two_days_later)


def test_a_call_that_could_not_be_made_has_failed(ledger: Engine) -> None:
    call_id = call_in(ledger, CallState.SUBMITTED)

    report(ledger, not_answered(call_id, endedReason="number-invalid"))

    call = the_call(ledger)
    assert (call["state"], call["line_outcome"]) == ("failed", "invalid_number")


def test_a_silent_line_is_an_outcome_without_a_conversation(ledger: Engine) -> None:
    call_id = call_in(ledger, CallState.SUBMITTED)

    report(ledger, not_answered(call_id))

    call = the_call(ledger)
    assert (call["state"], call["line_outcome"]) == ("completed", "no_answer")
    assert (call["conversation_outcome"], call["conversation_words"]) == ("none", None)
    assert turns(ledger) == []


def test_five_deliveries_of_one_event_change_one_call_once(ledger: Engine) -> None:
    call_id = call_in(ledger, CallState.SUBMITTED)
    event = call_ended(call_id)

    counts = report(ledger, *[event] * 5)

    assert counts == CollectionCounts(applied=1)
    assert collect(ledger) == CollectionCounts()
    assert len(transitions(ledger)) == 1


def test_the_same_news_under_another_id_is_a_repetition(ledger: Engine) -> None:
    call_id = call_in(ledger, CallState.SUBMITTED)
    report(ledger, call_ended(call_id))
    before = the_call(ledger)

    assert report(ledger, call_ended(call_id)) == CollectionCounts(repeated=1)
    assert the_call(ledger) == before


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_events_in_any_order_come_to_the_same(ledger: Engine, order: tuple[int, ...]) -> None:
    call_id = call_in(ledger, CallState.SUBMITTED)
    events = [
        not_answered(call_id, providerCallId=None),
        call_ended(call_id, callOutput="DISPUTE", transcription=None),
        call_ended(call_id, callOutput="PROMISE_TO_PAY", duration=70),
    ]

    for number in order:
        report(ledger, events[number])

    call = the_call(ledger)
    assert (call["state"], call["line_outcome"]) == ("completed", "answered_human")
    assert (call["conversation_outcome"], call["compliance_labels"]) == ("dispute", ["dispute"])
    assert (call["duration_seconds"], len(turns(ledger))) == (Decimal("70.000"), 2)


def test_a_transcript_that_comes_later_fills_in_and_a_poorer_one_changes_nothing(ledger: Engine) -> None:
    call_id = call_in(ledger, CallState.SUBMITTED)
    report(ledger, call_ended(call_id, transcription=None))
    assert turns(ledger) == []

    report(ledger, call_ended(call_id, transcription="AI: Hello?\nUser: Yes.\nAI: Thank you."))
    assert report(ledger, call_ended(call_id, transcription="AI: Hello?")) == CollectionCounts(repeated=1)

    assert turns(ledger) == [(1, "agent", "Hello?"), (2, "person", "Yes."), (3, "agent", "Thank you.")]


def test_a_longer_transcript_replaces_the_turns_of_the_shorter(ledger: Engine) -> None:
    call_id = call_in(ledger, CallState.SUBMITTED)
    report(ledger, call_ended(call_id, transcription="AI: One.\nUser: Two.\nAI: Three."))

    report(ledger, call_ended(call_id, transcription="AI: All of it, in a single and much longer turn."))

    assert turns(ledger) == [(1, "agent", "All of it, in a single and much longer turn.")]


def test_words_that_no_campaign_explains_are_kept_and_reported(ledger: Engine) -> None:
    call_id = call_in(ledger, CallState.SUBMITTED)

    counts = report(ledger, call_ended(call_id, callOutput="LEFT_MESSAGE_WITH_FAMILY"))

    assert counts == CollectionCounts(applied=1, unmapped_words={"LEFT_MESSAGE_WITH_FAMILY": 1})
    call = the_call(ledger)
    assert (call["conversation_outcome"], call["conversation_words"]) == ("none", "LEFT_MESSAGE_WITH_FAMILY")


def test_words_that_the_campaign_explains_as_nothing_are_not_reported(ledger: Engine) -> None:
    insert_run(
        ledger,
        person("c-1", call=OneCall(state=CallState.SUBMITTED)),
        of=campaign(outcomes={"CALL_RESULT": "none"}),
    )
    call = the_call(ledger)

    counts = report(ledger, call_ended(call["call_id"], callOutput="Call_Result"))

    assert counts == CollectionCounts(applied=1)


def test_an_event_of_another_environment_settles_nothing(ledger: Engine) -> None:
    call_id = call_in(ledger, CallState.SUBMITTED)
    before = the_call(ledger)

    counts = report(ledger, call_ended(call_id, echo=echo_of(call_id, environment="staging")))

    assert counts == CollectionCounts(forged=1)
    assert the_call(ledger) == before


@pytest.mark.parametrize(
    "changes",
    [{"signature": "forged"}, {"signature": "fälschung"}, {"signature": ""}, {"environment": "staging"}],
)
def test_an_event_whose_seal_is_not_ours_is_kept_and_settles_nothing(
    ledger: Engine, changes: dict[str, str]
) -> None:
    call_id = call_in(ledger, CallState.SUBMITTED)
    before = the_call(ledger)

    assert report(ledger, call_ended(call_id, echo=echo_of(call_id) | changes)) == CollectionCounts(forged=1)
    assert the_call(ledger) == before
    assert results(ledger) == ["forged"]


def test_a_seal_of_the_former_key_is_good_while_the_key_is_known(ledger: Engine) -> None:
    call_id = call_in(ledger, CallState.SUBMITTED)
    deliver(ledger, call_ended(call_id, echo=echo_of(call_id, key="former")), now=NOW)
    rotated = LedgerSettings(environment="test", metadata_keys=("new", "former"))

    assert collect(ledger, settings=rotated).applied == 1


def test_an_event_that_names_no_call_is_kept_as_unmatched(ledger: Engine) -> None:
    call_id = call_in(ledger, CallState.SUBMITTED)

    assert report(ledger, call_ended(None)) == CollectionCounts(unmatched=1)
    assert the_call(ledger)["call_id"] == call_id
    assert the_call(ledger)["state"] == "submitted"


def test_a_sealed_event_of_a_call_that_the_ledger_does_not_have_stops_the_account(ledger: Engine) -> None:
    call_in(ledger, CallState.SUBMITTED)

    counts = report(ledger, call_ended(UUID("00000000-0000-4000-8000-00000000dead")))

    assert counts == CollectionCounts(unmatched=1)
    with ledger.connect() as connection:
        reason = closed_because(connection, [account_scope(ACCOUNT)])
    assert reason is not None
    assert "this ledger does not have" in reason


def test_a_body_that_no_one_can_read_is_kept_as_unreadable(ledger: Engine) -> None:
    assert report(ledger, Event(data={"something": "else"})) == CollectionCounts(unreadable=1)
    assert results(ledger) == ["unreadable"]


def test_the_first_genuine_event_confirms_the_batch(ledger: Engine) -> None:
    call_id = call_in(ledger, CallState.UNKNOWN)

    report(ledger, call_ended(call_id, echo={"call_id": str(call_id)}))
    assert confirmed_at(ledger) is None
    report(ledger, call_ended(call_id))
    assert confirmed_at(ledger) == NOW
    deliver(ledger, call_ended(call_id), now=LATER)
    collect(ledger)
    assert confirmed_at(ledger) == NOW


def confirmed_at(ledger: Engine) -> Any:
    with ledger.connect() as connection:
        return connection.scalar(select(tables.call_batch.c.confirmed_at))
