"""Consequences of an event beyond the outcome of its call: closed send gates and stopped numbers."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from outreach.domain.outcome_words import OutcomeWords
from outreach.domain.outcomes import ConversationOutcome
from outreach.domain.scopes import account_scope
from outreach.domain.stops import HOLDS_UNKNOWN_NUMBER
from outreach.services.collection.call_facts import KnownCall, words_of_campaign
from outreach.services.collection.changes import ACTOR
from outreach.services.safeguards.send_gate import close_gate
from outreach.storage.statements import statement


def meaning_on_account(
    connection: Connection, words: Sequence[str], *, connection_id: str
) -> ConversationOutcome | None:
    """Return the stop that words about an unknown call mean for a number, by any campaign of the account.

    The strongest meaning counts. A meaning that stops no number is left out, since it needs the campaign.
    """
    if not words:
        return None
    rows = connection.execute(statement("outcomes_of_account"), {"connection_id": connection_id})
    tables = [OutcomeWords(), *(words_of_campaign(row.outcomes) for row in rows)]
    meanings = {table.meaning_of(word) for table in tables for word in words}
    return next((meaning for meaning in HOLDS_UNKNOWN_NUMBER if meaning in meanings), None)


def _close(connection: Connection, connection_id: str, reason: str, *, now: datetime) -> None:
    close_gate(connection, account_scope(connection_id), reason=reason, by=ACTOR, now=now)


def close_gate_for_mismatch(
    connection: Connection, call: KnownCall, *, connection_id: str, event_id: int, now: datetime
) -> None:
    """Close the account's gate: an event has one call's seal and another's number."""
    reason = (
        f"mismatch: event {event_id} carries our seal for call {call.call_id} and a number that is not "
        "that call's, so it is about someone else. It was not applied. Ask the provider "
        "which call it is about and why it sent another call's data (or who changed the number), "
        "then open this gate again."
    )
    _close(connection, connection_id, reason, now=now)


def close_gate_for_other_number(
    connection: Connection, call: KnownCall, *, connection_id: str, event_id: int, now: datetime
) -> None:
    """Close the account's gate: an exported call was placed to a number that was not in the file."""
    reason = (
        f"other number: event {event_id} reports exported call {call.call_id} at a number that is "
        "not the person's. Someone changed the file: stop the batch at the provider if it is not too "
        "late, then open this gate again. Nothing of it counts as the person's; the call expires."
    )
    _close(connection, connection_id, reason, now=now)


def close_gate_for_other_account(
    connection: Connection, call: KnownCall, *, connection_id: str, event_id: int, now: datetime
) -> None:
    """Close the gate of an account that reports a call which was handed to another account."""
    reason = (
        f"other account: event {event_id} came through {connection_id} and reports call {call.call_id}, "
        f"which was handed to {call.connection_id}. It was not applied. Find out whether both placed the "
        "call, or whether the webhook of the one is sent to the address of the other (or to both), "
        "then open this gate again."
    )
    _close(connection, connection_id, reason, now=now)


def close_gate_for_ghost(
    connection: Connection, call: KnownCall, *, connection_id: str, event_id: int, now: datetime
) -> None:
    """Close the account's gate: a call that we never handed over was placed.

    If this call, or another attempt at the same person, was still to be sent, it is
    withdrawn, so that no one is called a second time after the gate is opened again.
    """
    reason = (
        f"ghost: event {event_id} reports call {call.call_id}, which by the ledger was never placed "
        f"(it is {call.facts.state}). Ask the provider which request placed it and whether the "
        "rest of its batch was placed too, then open this gate again."
    )
    _close(connection, connection_id, reason, now=now)
    connection.execute(statement("withdraw_ghost"), {"call_id": call.call_id, "now": now})


def close_gate_for_second_ring(
    connection: Connection, call: KnownCall, *, connection_id: str, event_id: int, now: datetime
) -> None:
    """Close the account's gate: one call of ours was placed twice."""
    reason = (
        f"duplicate: event {event_id} reports a second dialling of call {call.call_id}. Ask the provider "
        "why it rang twice (a request that was sent again, or redialling switched on), "
        "then open this gate again."
    )
    _close(connection, connection_id, reason, now=now)


def close_gate_for_second_batch(
    connection: Connection, batch_id: UUID, *, names: Sequence[str], connection_id: str, now: datetime
) -> None:
    """Close the account's gate: the provider has two batches for one of ours."""
    reason = (
        f"duplicate: the provider has {len(names)} batches of {batch_id}: {', '.join(names)}. "
        "Cancel all but one of them at the provider if it is not too late, find out which request "
        "or upload made the others, then open this gate again."
    )
    _close(connection, connection_id, reason, now=now)


def close_gate_for_second_record(
    connection: Connection, call_id: UUID, *, records: Sequence[str], connection_id: str, now: datetime
) -> None:
    """Close the account's gate: the provider has two entries for one call of ours, and may dial both."""
    reason = (
        f"duplicate: the provider has {len(records)} entries of call {call_id}: {', '.join(records)}. "
        "Cancel all but one of them at the provider if it is not too late, find out which request "
        "made the others, then open this gate again."
    )
    _close(connection, connection_id, reason, now=now)


def close_gate_for_lost_call(
    connection: Connection, call_id: UUID, *, connection_id: str, event_id: int, now: datetime
) -> None:
    """Close the account's gate: an event has our seal for a call that the ledger does not have."""
    reason = (
        f"lost: event {event_id} carries our seal for call {call_id}, which this ledger does not have. "
        "Either the database lost commits, or another ledger uses the same key and environment. "
        "Find out which, then open this gate again."
    )
    _close(connection, connection_id, reason, now=now)
