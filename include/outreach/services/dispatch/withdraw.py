"""Withdrawing calls that were not handed over, with their batches."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, update

from outreach.domain.calls import BATCH_WITHDRAWABLE_STATES, WITHDRAWABLE_STATES, BatchState, CallState
from outreach.domain.decisions import WithdrawalReason
from outreach.storage import tables
from outreach.storage.statements import statement


def withdraw_planned(connection: Connection, *, run_id: UUID, reason: WithdrawalReason, now: datetime) -> int:
    """Withdraw every call and batch of a run that was not handed over; returns how many calls."""
    batch, call = tables.call_batch, tables.call
    connection.execute(
        update(batch)
        .where(batch.c.run_id == run_id, batch.c.state.in_(BATCH_WITHDRAWABLE_STATES))
        .values(state=BatchState.WITHDRAWN)
    )
    return connection.execute(
        update(call)
        .where(call.c.run_id == run_id, call.c.state.in_(WITHDRAWABLE_STATES))
        .values(state=CallState.WITHDRAWN, state_changed_at=now, withdrawal_reason=reason)
    ).rowcount


def withdraw_batch(connection: Connection, batch_id: UUID, *, reason: WithdrawalReason, now: datetime) -> int:
    """Withdraw a batch that was not handed over, with its calls; returns how many calls."""
    batch = tables.call_batch
    planned = connection.execute(
        update(batch)
        .where(batch.c.batch_id == batch_id, batch.c.state.in_(BATCH_WITHDRAWABLE_STATES))
        .values(state=BatchState.WITHDRAWN)
    )
    if not planned.rowcount:
        return 0
    parameters = {"batch_id": batch_id, "now": now, "reason": reason, "keep": 0}
    return connection.execute(statement("withdraw_batch_calls"), parameters).rowcount
