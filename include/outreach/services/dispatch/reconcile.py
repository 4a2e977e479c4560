"""Reconciling a batch whose sender is gone: finding out what became of it.

A batch in ``submitting`` may have been sent. Its sender holds an advisory lock;
once the lock is free, or the sender's time is long up, no one will ever know
more than the evidence says. Silence never becomes a no.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Engine, text

from outreach.domain.calls import BatchState
from outreach.storage.engine import changing, reading
from outreach.storage.statements import statement

SENDER_IS_LOST_AFTER = timedelta(seconds=150)
"""More than twice the total timeout of a request: a process that claimed earlier is gone or stopped."""


@contextmanager
def batch_lock(ledger: Engine, batch_id: UUID) -> Iterator[bool]:
    """Hold the batch's advisory lock while the block runs; yields False when somebody else has it.

    The lock belongs to a connection of its own, so it ends with the process.
    """
    key = {"key": f"outreach batch {batch_id}"}
    with reading(ledger) as connection:
        taken = bool(connection.scalar(text("SELECT pg_try_advisory_lock(hashtextextended(:key, 0))"), key))
        try:
            yield taken
        finally:
            if taken:
                connection.execute(text("SELECT pg_advisory_unlock(hashtextextended(:key, 0))"), key)


def reconcile_account(ledger: Engine, *, connection_id: str, now: datetime) -> None:
    """Settle every batch of the account that was claimed and whose sender is gone.

    With a signed event of one of its calls the batch was submitted; without, it
    is unknown. Calls are settled one by one: only its own event settles a call.
    """
    with reading(ledger) as connection:
        query = statement("unsettled_batches")
        batches = connection.execute(query, {"connection_id": connection_id}).mappings().all()
    for batch in batches:
        with batch_lock(ledger, batch["batch_id"]) as is_orphan:
            if is_orphan or now - batch["claimed_at"] > SENDER_IS_LOST_AFTER:
                _settle(
                    ledger, batch["batch_id"], was=BatchState(batch["state"]), is_orphan=is_orphan, now=now
                )


def _settle(ledger: Engine, batch_id: UUID, *, was: BatchState, is_orphan: bool, now: datetime) -> None:
    why = "its sender ended without recording an answer" if is_orphan else "its sender's time is up"
    parameters = {"batch_id": batch_id, "now": now, "problem": why}
    with changing(ledger, actor="reconcile", evidence={"why": why}) as connection:
        confirmed = connection.execute(statement("reconcile_batch_confirmed"), parameters).rowcount
        lost = was is BatchState.SUBMITTING and (
            confirmed or connection.execute(statement("reconcile_batch_unknown"), parameters).rowcount
        )
        if lost:
            connection.execute(statement("calls_unknown"), parameters)
