"""Handing over through one account, or through a second one after the first took nothing for too long."""

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select

from outreach.domain.errors import RefusedByProvider
from outreach.services.dispatch.failover import fail_over, fails_over_at
from outreach.services.dispatch.submit import Sender, rest_account, submit_calls
from outreach.services.dispatch.wait import DispatchStatus, Finished, Wait, WaitFor
from outreach.services.runs.run import read_run
from outreach.storage import tables

logger = logging.getLogger(__name__)

LOOK_AT_BOTH_AFTER = timedelta(minutes=1)
"""Both accounts are awaited only while the first is not usable; so often both are checked."""

TRY_REFUSED_AFTER = timedelta(minutes=5)
"""How long an account rests after it refused us. A person may fix it, but constant tries may lock it."""


async def hand_over(first: Sender, second: Sender | None) -> DispatchStatus:
    """Do everything that is ready on both accounts, then say what the run waits for.

    Raises the same as ``submit_calls``; the refusal of the first account only if no
    second one can replace it in time.
    """
    if second is None:
        return await submit_calls(first)
    progress = await _submit_or_rest(first)
    now = first.clock()
    moved = fail_over(
        first.ledger, run_id=first.run_id, account=second.account, provider=second.provider, now=now
    )
    if moved:
        progress = await submit_calls(first)
    if not _has_batches(second):
        return _until_fallback(first, progress)
    return _of_both(first, progress, await submit_calls(second), now=first.clock())


async def _submit_or_rest(first: Sender) -> DispatchStatus:
    try:
        return await submit_calls(first)
    except RefusedByProvider as refusal:
        now = first.clock()
        with first.ledger.connect() as connection:
            run = read_run(connection, first.run_id)
            due = fails_over_at(connection, run) or now + run.campaign.config.provider.fallback_after
        if due >= run.call_until:
            raise
        rest_account(first, str(refusal), TRY_REFUSED_AFTER)
        logger.warning("%s. Unless it is fixed, the second account takes over at %s", refusal, due)
        return Wait(
            run_id=first.run_id,
            connection_id=first.account.connection_id,
            reason=WaitFor.TIME,
            until=now + TRY_REFUSED_AFTER,
        )


def _has_batches(sender: Sender) -> bool:
    batch = tables.call_batch
    query = select(batch.c.batch_id).where(
        batch.c.run_id == sender.run_id, batch.c.connection_id == sender.account.connection_id
    )
    with sender.ledger.connect() as connection:
        return connection.execute(query.limit(1)).first() is not None


def _until_fallback(first: Sender, progress: DispatchStatus) -> DispatchStatus:
    """Wait no longer than until the second account is due."""
    if isinstance(progress, Finished):
        return progress
    with first.ledger.connect() as connection:
        due = fails_over_at(connection, read_run(connection, first.run_id))
    return progress if due is None else replace(progress, until=min(progress.until, due))


def _of_both(first: Sender, one: DispatchStatus, other: DispatchStatus, *, now: datetime) -> DispatchStatus:
    if isinstance(one, Finished):
        return other
    if isinstance(other, Finished):
        return one
    until = min(one.until, other.until, now + LOOK_AT_BOTH_AFTER)
    return Wait(
        run_id=first.run_id, connection_id=first.account.connection_id, reason=WaitFor.TIME, until=until
    )
