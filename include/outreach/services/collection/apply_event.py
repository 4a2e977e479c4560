"""Applying one delivery of the inbox to its calls.

The changes to the calls are computed here and written later, together with those of
other deliveries. An incident is rare: before it is handled, all waiting changes are
written.
"""

import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy.exc import DataError, DBAPIError

from outreach.domain.outcomes import CallEvent
from outreach.domain.phones import another_number, international_number
from outreach.domain.reduction import EventResult, gravest, is_ghost, is_second_ring, merge
from outreach.services.collection.call_facts import KnownCall, record_facts
from outreach.services.collection.callbacks import with_callback
from outreach.services.collection.changes import ACTOR, Changes
from outreach.services.collection.deliveries import Delivery, doubt_about
from outreach.services.collection.facts_of_call import (
    hold_for_unexplained_words,
    hold_other_number,
    hold_unknown_number,
    record_facts_of_call,
    record_stops_of_call,
)
from outreach.services.collection.incidents import (
    close_gate_for_ghost,
    close_gate_for_lost_call,
    close_gate_for_mismatch,
    close_gate_for_other_account,
    close_gate_for_other_number,
    close_gate_for_second_ring,
    meaning_on_account,
)
from outreach.services.collection.promises import with_promise
from outreach.services.runs.ledger_settings import LedgerSettings
from outreach.storage.engine import say_who
from outreach.storage.statements import statement

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Applied:
    """The outcome of one delivery: its result, the changed calls, and words that no campaign explains.

    It proved that the provider accepted the ``confirmed`` batches.
    """

    result: EventResult
    calls: Mapping[UUID, KnownCall] = field(default_factory=dict)
    confirmed: frozenset[UUID] = frozenset()
    unmapped_words: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, kw_only=True)
class Workplace:
    """The transaction in which deliveries of one account are applied one by one.

    ``changes`` follow from the deliveries so far and are not written yet.
    """

    connection: Connection
    connection_id: str
    settings: LedgerSettings
    now: datetime
    changes: Changes


def apply_delivery(work: Workplace, delivery: Delivery, calls: Mapping[UUID, KnownCall]) -> Applied | None:
    """Apply a delivery to ``calls``, which this transaction has locked; None if it stays in the inbox.

    Its changes wait in ``work.changes``. Raises the database's error if the delivery
    must be applied alone to find its mistake.
    """
    if delivery.defect:
        leave(work.connection, delivery.event_id, why=delivery.defect)
        return None
    applied = _apply(work, delivery, calls)
    work.changes.mark(delivery.event_id, applied.result)
    return applied


def apply_alone(work: Workplace, delivery: Delivery, calls: Mapping[UUID, KnownCall]) -> Applied | None:
    """Apply a delivery and write its changes in its own savepoint; None if it stays in the inbox."""
    work.changes.write()
    try:
        with work.connection.begin_nested():
            alone = replace(work, changes=Changes(work.connection, now=work.now))
            applied = apply_delivery(alone, delivery, calls)
            alone.changes.write()
            return applied
    except DataError:
        # The database cannot store a value: trying again would not help, and the body is kept.
        work.changes.mark(delivery.event_id, EventResult.UNREADABLE)
        return Applied(result=EventResult.UNREADABLE)
    except DBAPIError as error:
        if error.connection_invalidated:
            raise
        leave(work.connection, delivery.event_id, why=type(error.orig).__name__)
        return None


def leave(connection: Connection, event_id: int, *, why: str) -> None:
    """Leave a delivery in the inbox with the error's type, since its message may quote what a person said."""
    logger.warning("event %d stays in the inbox: %s", event_id, why)
    connection.execute(statement("event_left"), {"event_id": event_id, "problem": why})


def _evidence(delivery: Delivery) -> dict[str, Any]:
    return {"event_id": delivery.event_id, "event_key": delivery.event_key}


def _write_before_an_incident(work: Workplace, delivery: Delivery) -> None:
    """Write the waiting changes, and set the evidence with which the next statements move calls."""
    work.changes.write()
    say_who(work.connection, actor=ACTOR, evidence=_evidence(delivery))


def _apply(work: Workplace, delivery: Delivery, calls: Mapping[UUID, KnownCall]) -> Applied:
    if delivery.events is None:
        return Applied(result=EventResult.UNREADABLE)
    results: list[EventResult] = []
    words: Counter[str] = Counter()
    changed: dict[UUID, KnownCall] = {}
    confirmed: set[UUID] = set()
    for event in delivery.events:
        doubt = doubt_about(event, work.settings)
        call = None
        if event.call_id and not doubt:
            call = changed.get(event.call_id) or calls.get(event.call_id)
        if call is None:
            results.append(_without_call(work, delivery, event, doubt))
            continue
        words.update(word for word in event.words_said if not call.words.explains(word))
        result, changed[call.call_id] = _apply_event(work, delivery, event, call)
        results.append(result)
        if result not in PROVES_NO_ADMISSION and call.batch_id:
            confirmed.add(call.batch_id)
    return Applied(
        result=gravest(results), calls=changed, confirmed=frozenset(confirmed), unmapped_words=words
    )


PROVES_NO_ADMISSION = frozenset({EventResult.GHOST, EventResult.MISMATCH, EventResult.OTHER_ACCOUNT})
"""Results of events that do not prove that their call's batch was accepted."""


def _without_call(
    work: Workplace, delivery: Delivery, event: CallEvent, doubt: EventResult | None
) -> EventResult:
    """Record an event without a call; our seal for a call that the ledger does not have stops the account.

    The provider's word stops a number without a seal, unless it names a call that
    another environment or a forger could mean.
    """
    if doubt is EventResult.FORGED:
        return doubt
    meaning = meaning_on_account(work.connection, event.words_said, connection_id=work.connection_id)
    number = international_number(event.phone)
    if event.call_id is None and not (number and meaning):
        return EventResult.UNMATCHED
    _write_before_an_incident(work, delivery)
    hold_unknown_number(work.connection, number, meaning, source=f"event {delivery.event_id}", now=work.now)
    if event.call_id is not None:
        close_gate_for_lost_call(
            work.connection,
            event.call_id,
            connection_id=work.connection_id,
            event_id=delivery.event_id,
            now=work.now,
        )
    return EventResult.UNMATCHED


def _apply_event(
    work: Workplace, delivery: Delivery, event: CallEvent, call: KnownCall
) -> tuple[EventResult, KnownCall]:
    """Apply an event that our seal proves to be about this call."""
    meaning = call.words.gravest_of(event.words_said)
    other = another_number(event.phone, call.phone)
    hold_other_number(work.changes, call, other, meaning, now=work.now)
    incident = _incident(event, call, connection_id=work.connection_id, is_other_number=other is not None)
    if incident:
        # In an exported file a person may have changed the number; else it is known who spoke.
        if not (other and call.is_exported):
            record_stops_of_call(work.changes, call, meaning, now=work.now)
        _write_before_an_incident(work, delivery)
        source = f"call {call.call_id}, event {delivery.event_id}"
        hold_for_unexplained_words(work.connection, call, event, source=source, now=work.now)
        CLOSES_GATE[incident](
            work.connection,
            call,
            connection_id=work.connection_id,
            event_id=delivery.event_id,
            now=work.now,
        )
        return incident, call
    heard_at = delivery.received_at
    event = with_callback(with_promise(event, call.promise), call.callback, zones=call.time_zones)
    facts = merge(call.facts, event, words=call.words, heard_at=heard_at, claimed_at=call.claimed_at)
    known = call.with_facts(facts)
    record_facts_of_call(work.changes, known, meaning, now=work.now)
    if facts == call.facts:
        return EventResult.REPEATED, call
    record_facts(work.changes, call, facts, heard_at=heard_at, evidence=_evidence(delivery))
    return EventResult.APPLIED, known


def _close_gate_for_mismatch(
    connection: Connection, call: KnownCall, *, connection_id: str, event_id: int, now: datetime
) -> None:
    close = close_gate_for_other_number if call.is_exported else close_gate_for_mismatch
    close(connection, call, connection_id=connection_id, event_id=event_id, now=now)


CLOSES_GATE = {
    EventResult.GHOST: close_gate_for_ghost,
    EventResult.MISMATCH: _close_gate_for_mismatch,
    EventResult.OTHER_ACCOUNT: close_gate_for_other_account,
    EventResult.DUPLICATE: close_gate_for_second_ring,
}


def _incident(
    event: CallEvent, call: KnownCall, *, connection_id: str, is_other_number: bool
) -> EventResult | None:
    """Return why a sealed event is not applied. A ghost comes first: its call must not be sent again."""
    if is_ghost(call.facts):
        return EventResult.GHOST
    if call.connection_id != connection_id:
        return EventResult.OTHER_ACCOUNT
    if is_other_number:
        return EventResult.MISMATCH
    if is_second_ring(call.facts.provider_call_id, event.provider_call_id):
        return EventResult.DUPLICATE
    return None
