"""The facts from a call about its person, number and invoices: stops, promises, callbacks.

Every fact is written once, in any order and at any number of repeats of the events.
Nothing here ends a stop: only a person does, or for a dispute the warehouse.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from outreach.domain.facts import (
    FactKind,
    FactSubject,
    asks_for_callback,
    claims_paid,
    had_conversation,
    has_promise,
)
from outreach.domain.outcomes import MAY_BE_HUMAN_LINES, CallEvent, ConversationOutcome
from outreach.domain.reduction import CallFacts
from outreach.domain.stops import HOLDS_UNKNOWN_NUMBER, STOP_OF_OUTCOME, SUBJECT_OF_STOP, StopReason, stops_of
from outreach.services.collection.call_facts import KnownCall
from outreach.services.collection.changes import Changes, Row
from outreach.storage.statements import statement


def record_facts_of_call(
    changes: Changes, call: KnownCall, meaning: ConversationOutcome | None, *, now: datetime
) -> None:
    """Add the new facts of a locked call; ``meaning`` is that of its newest words.

    ``call.facts`` are the known facts. Each compliance label among them is a stop, so
    that this function may be called again after words got another meaning: it adds
    stops and lifts none.
    """
    record_stops_of_call(changes, call, meaning, *call.facts.compliance_labels, now=now)
    for each in _learnt(call, meaning):
        changes.add_fact(_row(call, now=now, **each))


def record_stops_of_call(
    changes: Changes, call: KnownCall, *outcomes: ConversationOutcome | None, now: datetime
) -> None:
    """Stop the people, numbers and invoices that these outcomes of a call concern.

    This is also done for an event that is not applied to the call, since someone said it.
    """
    for reason in stops_of(outcomes):
        subject = SUBJECT_OF_STOP[reason]
        if subject is FactSubject.INVOICE:
            happened_at = call.facts.ended_at or now
            changes.add_disputes(call.call_id, {"happened_at": happened_at, "source": _source(call)})
        else:
            changes.add_fact(_row(call, kind=FactKind.STOP, reason=reason, subject=subject, now=now))


def renew_stops_of_call(
    connection: Connection, call: KnownCall, outcomes: Iterable[ConversationOutcome], *, now: datetime
) -> None:
    """Renew the stops of these outcomes, if a person lifted the earlier stops of the call.

    This is for words that someone gave this meaning on purpose, after the lift.
    """
    parameters = {
        "call_id": call.call_id,
        "reasons": [str(reason) for reason in stops_of(outcomes)],
        "source": f"{_source(call)}, its words mapped anew",
        "now": now,
    }
    connection.execute(statement("renew_stops_of_call"), parameters)


def hold_for_unexplained_words(
    connection: Connection, call: KnownCall, event: CallEvent, *, source: str, now: datetime
) -> None:
    """Hold a person for a while if an event that is not applied has unexplained words.

    The words are only in the inbox, so mapping them does not end the hold; its time or a person does.
    """
    unexplained = any(not call.words.explains(word) for word in event.words_said)
    if unexplained and event.line in MAY_BE_HUMAN_LINES:
        parameters = {"call_id": call.call_id, "person_key": call.person_key, "source": source, "now": now}
        connection.execute(statement("hold_for_unexplained_words"), parameters)


def hold_other_number(
    changes: Changes,
    call: KnownCall,
    phone: str | None,
    meaning: ConversationOutcome | None,
    *,
    now: datetime,
) -> None:
    """Stop a number at which a call was answered, if it is not the number of the call."""
    if phone and meaning in HOLDS_UNKNOWN_NUMBER:
        row = _row(call, kind=FactKind.STOP, reason=STOP_OF_OUTCOME[meaning], now=now)
        of_number = {
            "subject": FactSubject.PHONE,
            "person_key": None,
            "phone": phone,
            "source": f"call {call.call_id}, at another number",
        }
        changes.add_fact(row | of_number)


def hold_unknown_number(
    connection: Connection,
    phone: str | None,
    meaning: ConversationOutcome | None,
    *,
    source: str,
    now: datetime,
) -> None:
    """Stop a number at which someone asked for it on a call that is not known."""
    if phone and meaning in HOLDS_UNKNOWN_NUMBER:
        row = {"phone": phone, "reason": STOP_OF_OUTCOME[meaning], "source": source, "now": now}
        connection.execute(statement("hold_unknown_number"), row)


def _learnt(call: KnownCall, meaning: ConversationOutcome | None) -> Iterator[dict[str, Any]]:
    if had_conversation(call.facts):
        yield {"kind": FactKind.CONVERSATION, "subject": FactSubject.PHONE_OF_PERSON}
    if claims_paid(call.facts, meaning):
        yield {"kind": FactKind.CLAIMS_PAID, "subject": FactSubject.PERSON}
    if has_promise(call.facts, meaning):
        yield {
            "kind": FactKind.PROMISE,
            "subject": FactSubject.PERSON,
            "value": _promised(call.facts),
        }
    if asks_for_callback(call.facts, meaning, call.words):
        at = call.facts.callback_at
        yield {
            "kind": FactKind.CALLBACK,
            "subject": FactSubject.PERSON,
            "value": {"at": at.astimezone(UTC).isoformat()} if at else {},
        }


def _promised(facts: CallFacts) -> dict[str, str]:
    """Return the date and the amount of a promise as text, if they are known."""
    said = {"promised_on": facts.promised_on, "promised_amount": facts.promised_amount}
    return {name: str(value) for name, value in said.items() if value is not None}


def _row(
    call: KnownCall,
    *,
    kind: FactKind,
    subject: FactSubject = FactSubject.PHONE,
    reason: StopReason | None = None,
    value: dict[str, str] | None = None,
    now: datetime,
) -> Row:
    return {
        "kind": kind,
        "reason": reason,
        "subject": subject,
        "person_key": call.person_key,
        "phone": None if subject is FactSubject.PERSON else call.phone,
        "value": value or {},
        "happened_at": call.facts.ended_at or now,
        "source": _source(call),
        "call_id": call.call_id,
    }


def _source(call: KnownCall) -> str:
    return f"call {call.call_id}"
