"""What follows from an event besides the call's own outcome: do-not-call entries, and halts."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from outreach.domain.outcomes import ConversationOutcome
from outreach.services.collection.call_facts import KnownCall
from outreach.services.safeguards.send_gates import account_scope, close_gate
from outreach.storage.statements import statement

ACTOR = "collection"


def suppress_whom_it_concerns(
    connection: Connection, call: KnownCall, meaning: ConversationOutcome | None, *, now: datetime
) -> None:
    """Put a person who opted out, or a number that is not the person's, on the do-not-call list.

    Also when the event is not applied to the call: whoever said it, said it.
    """
    if meaning not in {ConversationOutcome.OPT_OUT, ConversationOutcome.WRONG_NUMBER}:
        return
    connection.execute(
        statement("suppress_once"),
        {
            "person_id": call.person_id if meaning is ConversationOutcome.OPT_OUT else None,
            "phone": call.phone,
            "reason": meaning,
            "source": f"call {call.call_id}",
            "now": now,
        },
    )


def suppress_other_number(
    connection: Connection, call: KnownCall, phone: str, meaning: ConversationOutcome | None, *, now: datetime
) -> None:
    """Put a number that was rung in a person's place on the do-not-call list, if somebody there said so."""
    if meaning in {ConversationOutcome.OPT_OUT, ConversationOutcome.WRONG_NUMBER}:
        source = f"call {call.call_id}, at another number"
        entry = {"person_id": None, "phone": phone, "reason": meaning, "source": source, "now": now}
        connection.execute(statement("suppress_once"), entry)


def halt_for_other_number(
    connection: Connection, call: KnownCall, *, connection_id: str, event_id: int, now: datetime
) -> None:
    """Close the account's gate: an exported call was placed to a number that was not in the file."""
    close_gate(
        connection,
        account_scope(connection_id),
        reason=(
            f"other number: event {event_id} reports exported call {call.call_id} at a number that is "
            "not the person's. Somebody changed the file: stop the batch at the provider if it is not too "
            "late, then open this gate again. Nothing of it counts as the person's; the call expires."
        ),
        by=ACTOR,
        now=now,
    )


def halt_for_ghost(
    connection: Connection, call: KnownCall, *, connection_id: str, event_id: int, now: datetime
) -> None:
    """Close the account's gate: a call that we never handed over was placed.

    If it, or another attempt at the same person, was still to be sent, it is
    withdrawn, so that opening the gate again rings nobody a second time.
    """
    close_gate(
        connection,
        account_scope(connection_id),
        reason=(
            f"ghost: event {event_id} reports call {call.call_id}, which by our books was never placed "
            f"(it is {call.facts.state}). Ask the provider which request placed it and whether the "
            "rest of its batch was placed too, then open this gate again."
        ),
        by=ACTOR,
        now=now,
    )
    connection.execute(statement("withdraw_ghost"), {"call_id": call.call_id, "now": now})


def halt_for_second_ring(
    connection: Connection, call: KnownCall, *, connection_id: str, event_id: int, now: datetime
) -> None:
    """Close the account's gate: one call of ours was placed twice."""
    close_gate(
        connection,
        account_scope(connection_id),
        reason=(
            f"duplicate: event {event_id} reports a second ring of call {call.call_id}. Ask the provider "
            "why it rang twice (a request that was sent again, or redialling switched on), "
            "then open this gate again."
        ),
        by=ACTOR,
        now=now,
    )


def halt_for_second_batch(
    connection: Connection, batch_id: UUID, *, names: Sequence[str], connection_id: str, now: datetime
) -> None:
    """Close the account's gate: the provider has two batches that are one of ours."""
    close_gate(
        connection,
        account_scope(connection_id),
        reason=(
            f"duplicate: the provider has {len(names)} batches of {batch_id}: {', '.join(names)}. "
            "Cancel all but one of them at the provider if it is not too late, find out which request "
            "or upload made the others, then open this gate again."
        ),
        by=ACTOR,
        now=now,
    )


def halt_for_lost_call(
    connection: Connection, call_id: UUID, *, connection_id: str, event_id: int, now: datetime
) -> None:
    """Close the account's gate: an event carries our seal, for a call that the ledger does not have."""
    close_gate(
        connection,
        account_scope(connection_id),
        reason=(
            f"lost: event {event_id} carries our seal for call {call_id}, which this ledger does not have. "
            "Either the database lost commits, or another ledger uses the same key and environment. "
            "Find out which, then open this gate again."
        ),
        by=ACTOR,
        now=now,
    )
