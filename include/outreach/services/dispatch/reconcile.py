"""Reconciling a batch whose sender is gone: finding out whether it was sent.

A batch in ``submitting`` may have been sent. Its sender holds an advisory lock. When
the lock is free, or the sender's time is long over, only evidence can show more. A
missing report never means "not sent".
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
"""More than twice the total timeout of a request: a process that claimed before that is gone or stopped."""


@contextmanager
def batch_lock(ledger: Engine, batch_id: UUID) -> Iterator[bool]:
    """Hold the batch's advisory lock while the block runs; yields False if someone else has it.

    The lock belongs to a separate connection, so it ends with the process.
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

    If one of its calls has a signed event the batch becomes submitted, else unknown.
    Calls are settled one by one: only its own event settles a call.
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
