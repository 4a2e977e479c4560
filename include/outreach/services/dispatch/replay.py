"""Sending the same bytes under the same key once more, if the provider promises to act on them once.

Only for a request whose sender itself recorded that no answer came: a server error may
have released the key, and then the same bytes would be a second request. Before the
replay the provider must answer that it has no batch of that name. No one who was called
by then is called again. docs/adr/0009 gives the reason for each rule.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, RowMapping, select

from outreach.domain.errors import ConfigurationError, OutcomeUnknown, SubmitError, Unavailable
from outreach.domain.scopes import account_scope, campaign_scope
from outreach.providers.base import (
    Account,
    BatchOutline,
    PreparedConnection,
    Reconciliation,
    SubmittedBatch,
    VoiceProvider,
)
from outreach.services.dispatch.claim import SEND_WITHIN, Claim
from outreach.services.dispatch.prepare import batch_outline
from outreach.services.dispatch.reconcile import batch_lock
from outreach.services.dispatch.record_answer import record_submitted
from outreach.services.runs.run import read_run
from outreach.services.safeguards.database_identity import has_changed
from outreach.services.safeguards.send_gate import closed_because
from outreach.storage import tables
from outreach.storage.engine import changing
from outreach.storage.statements import statement

REPLAY_AFTER = timedelta(seconds=90)
"""The time from the claim, and from one replay to the next: a whole timeout of a request, and time for
the provider to list its batch."""

REPLAY_WITHIN = timedelta(minutes=10)
"""The longest time from the claim: far inside the 24 hours of the key, and so early that the last replay
is over before a person may say that no one was called."""


async def replay_account(
    ledger: Engine,
    *,
    account: Account,
    provider: VoiceProvider,
    clock: Callable[[], datetime],
    stopwatch: Callable[[], float],
) -> int:
    """Replay all batches of the account that may be replayed; returns how many were settled."""
    if provider.capabilities.reconciliation is not Reconciliation.REPLAY:
        return 0
    with ledger.connect() as connection:
        parameters = _parameters(account, None, now=clock())
        batches = connection.execute(statement("batches_to_replay"), parameters).mappings().all()
    settled = 0
    for batch in batches:
        with batch_lock(ledger, batch["batch_id"]) as is_ours:
            if is_ours:
                settled += await _replay(ledger, account, provider, batch, clock=clock, stopwatch=stopwatch)
    return settled


def _parameters(account: Account, batch_id: UUID | None, *, now: datetime) -> Mapping[str, Any]:
    return {
        "connection_id": account.connection_id,
        "batch_id": batch_id,
        "claimed_since": now - REPLAY_WITHIN,
        "claimed_until": now - REPLAY_AFTER,
        "now": now,
    }


async def _replay(
    ledger: Engine,
    account: Account,
    provider: VoiceProvider,
    batch: RowMapping,
    *,
    clock: Callable[[], datetime],
    stopwatch: Callable[[], float],
) -> bool:
    outline = _outline(ledger, batch, now=clock())
    if outline is None:
        return False
    try:
        if await provider.find(_as_submitted(batch)):
            return False  # it was accepted; the next reading settles it
        prepared = await provider.prepare(outline)
    except (SubmitError, ConfigurationError):
        return False  # nothing was sent; the next run of this function tries again
    try:
        looked = stopwatch()
        claim = _write_down(ledger, account, batch, now=clock())
        if claim is None or stopwatch() - looked > SEND_WITHIN:
            return False
        return await _send(ledger, prepared, claim, clock)
    finally:
        await prepared.close()


async def _send(
    ledger: Engine, prepared: PreparedConnection, claim: Claim, clock: Callable[[], datetime]
) -> bool:
    try:
        receipt = await prepared.submit(claim.body, key=claim.key)
    except SubmitError as problem:
        _note(ledger, claim, problem)
        return False
    record_submitted(ledger, claim, receipt, now=clock())
    return True


def _outline(ledger: Engine, batch: RowMapping, *, now: datetime) -> BatchOutline | None:
    """Read what is needed to prepare; None outside calling hours."""
    with ledger.connect() as connection:
        run = read_run(connection, batch["run_id"])
        outline = batch_outline(connection, run, batch["batch_id"], now=now)
    return outline if outline.window and outline.window.start <= now else None


def _as_submitted(batch: RowMapping) -> SubmittedBatch:
    return SubmittedBatch(
        batch_id=batch["batch_id"],
        provider_batch_id=None,
        claimed_at=batch["claimed_at"],
        awaited=frozenset(),
    )


def _write_down(ledger: Engine, account: Account, asked: RowMapping, *, now: datetime) -> Claim | None:
    """Check everything again with the batch locked, and store the replay; None if it is not allowed.

    After another replay of the batch the provider would have to be asked again.
    """
    table, batch_id = tables.call_batch, asked["batch_id"]
    with changing(ledger, actor="replay", evidence={"batch_id": batch_id}) as connection:
        connection.execute(select(table.c.batch_id).where(table.c.batch_id == batch_id).with_for_update())
        query = statement("batches_to_replay")
        batch = connection.execute(query, _parameters(account, batch_id, now=now)).mappings().one_or_none()
        if batch is None or batch["not_before"] != asked["not_before"] or has_changed(connection, now=now):
            return None
        run = read_run(connection, batch["run_id"])
        scopes = [campaign_scope(run.campaign.campaign_id), account_scope(account.connection_id)]
        if closed_because(connection, scopes):
            return None
        parameters = {"batch_id": batch_id, "fence": batch["attempts"], "again_at": now + REPLAY_AFTER}
        connection.execute(statement("begin_replay"), parameters)
        call = tables.call
        call_ids = connection.scalars(
            select(call.c.call_id).where(call.c.batch_id == batch_id).order_by(call.c.position)
        ).all()
    return Claim(batch_id=batch_id, fence=batch["attempts"], body=bytes(batch["body"]), call_ids=call_ids)


def _note(ledger: Engine, claim: Claim, problem: SubmitError) -> None:
    """Store whether the key still protects the bytes; the batch stays unknown after any answer."""
    is_protected = isinstance(problem, Unavailable) or (
        isinstance(problem, OutcomeUnknown) and not problem.key_released
    )
    parameters = {"batch_id": claim.batch_id, "fence": claim.fence, "problem": f"replayed: {problem}"}
    with changing(ledger, actor="replay", evidence={"problem": str(problem)}) as connection:
        connection.execute(statement("may_replay_again" if is_protected else "replay_answered"), parameters)
