"""Sending the same bytes under the same key once more, where the provider promises to act on them once.

Only for a request whose answer was lost altogether: a server error may have
released the key, and then the same bytes would be a second request. Before it
the provider was asked for the batch by name and did not have it; whoever was
called by then is not called again, and if nobody was, everybody still may be.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Engine, RowMapping, select

from outreach.domain.errors import ConfigurationError, OutcomeUnknown, SubmitError
from outreach.providers.base import Account, Settling, VoiceProvider
from outreach.services.claiming import Claim
from outreach.services.recording import record_submitted
from outreach.services.runs import read_run
from outreach.services.send_gates import account_scope, campaign_scope, closed_because
from outreach.services.settling import batch_lock
from outreach.services.upcoming import upcoming_batch
from outreach.storage import tables
from outreach.storage.engine import changing
from outreach.storage.statements import statement

REPLAY_AFTER = timedelta(seconds=90)
"""From the claim: one whole timeout of a request, and time for what it made to be listed."""

REPLAY_WITHIN = timedelta(minutes=15)
"""From the claim: far inside the 24 hours of the key, and before much can change about the people."""


async def replay_account(
    ledger: Engine, *, account: Account, provider: VoiceProvider, clock: Callable[[], datetime]
) -> int:
    """Replay what may be replayed on the account; returns how many batches that settled."""
    if provider.capabilities.settling is not Settling.REPLAY:
        return 0
    now = clock()
    with ledger.connect() as connection:
        parameters = {
            "connection_id": account.connection_id,
            "claimed_since": now - REPLAY_WITHIN,
            "claimed_until": now - REPLAY_AFTER,
            "now": now,
        }
        batches = connection.execute(statement("batches_to_replay"), parameters).mappings().all()
    settled = 0
    for batch in batches:
        with batch_lock(ledger, batch["batch_id"]) as is_ours:
            if is_ours:
                settled += await _replay(ledger, account, provider, batch, now=clock())
    return settled


async def _replay(
    ledger: Engine, account: Account, provider: VoiceProvider, batch: RowMapping, *, now: datetime
) -> bool:
    with ledger.connect() as connection:
        run = read_run(connection, batch["run_id"])
        upcoming = upcoming_batch(connection, run, batch["batch_id"], now=now)
        scopes = [campaign_scope(run.campaign.campaign_id), account_scope(account.connection_id)]
        is_closed = closed_because(connection, scopes) is not None
        call_ids = connection.scalars(
            select(tables.call.c.call_id)
            .where(tables.call.c.batch_id == batch["batch_id"])
            .order_by(tables.call.c.position)
        ).all()
    if is_closed or upcoming.window is None or upcoming.window.start > now:
        return False
    claim = Claim(
        batch_id=batch["batch_id"], fence=batch["attempts"], body=bytes(batch["body"]), call_ids=call_ids
    )
    try:
        prepared = await provider.prepare(upcoming)
    except (SubmitError, ConfigurationError):
        return False  # nothing was sent; the next entry tries again
    try:
        receipt = await prepared.submit(claim.body, key=claim.key)
    except SubmitError as problem:
        _note(ledger, claim, problem)
        return False
    finally:
        await prepared.close()
    record_submitted(ledger, claim, receipt, now=now)
    return True


def _note(ledger: Engine, claim: Claim, problem: SubmitError) -> None:
    """Never replay again once the key may be free; the batch stays unknown whatever was answered."""
    if isinstance(problem, OutcomeUnknown) and not problem.key_released:
        return
    parameters = {"batch_id": claim.batch_id, "fence": claim.fence, "problem": f"replayed: {problem}"}
    with changing(ledger, actor="replay", evidence={"problem": str(problem)}) as connection:
        connection.execute(statement("may_not_replay"), parameters)
