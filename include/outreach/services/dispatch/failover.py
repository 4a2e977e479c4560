"""Failover to a second account, which gets the batches that the first certainly never accepted.

Only planned batches move: in the database nothing that may have been sent can become
planned again. The calls stay the same intents, so every rule and limit of a person, a
number or an invoice holds on any account.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, Engine, func, select, update

from outreach.domain.calls import BatchState
from outreach.domain.scopes import account_scope, campaign_scope
from outreach.providers.base import Account, VoiceProvider
from outreach.services.dispatch.cut_batches import insert_batches
from outreach.services.dispatch.usable_account import require_usable
from outreach.services.runs.run import Run, read_run
from outreach.services.safeguards.send_gate import closed_because
from outreach.storage import tables
from outreach.storage.engine import changing
from outreach.storage.statements import statement


def fails_over_at(connection: Connection, run: Run) -> datetime | None:
    """Return when the first account will have taken nothing for too long; None while it takes batches.

    None also while its gate is closed: it may have called someone in spite of its
    refusal, so it is not certain what it never accepted until a person has asked.
    """
    batch = tables.call_batch
    provider = run.campaign.config.provider
    scopes = [campaign_scope(run.campaign.campaign_id), account_scope(provider.connection)]
    if closed_because(connection, scopes):
        return None
    query = select(batch.c.out_of_reach_since).where(
        batch.c.run_id == run.run_id,
        batch.c.connection_id == provider.connection,
        batch.c.state == BatchState.PLANNED,
        batch.c.out_of_reach_since.is_not(None),
    )
    since = min(connection.scalars(query).all(), default=None)
    return None if since is None else since + provider.fallback_after


def fail_over(
    ledger: Engine, *, run_id: UUID, account: Account, provider: VoiceProvider, now: datetime
) -> int:
    """Move the run's planned calls to the second account when it is time; returns how many.

    Raises ``ConfigurationError`` if that account does not fit the campaign.
    """
    evidence = {"run_id": run_id, "to": account.connection_id}
    with changing(ledger, actor="fail_over", evidence=evidence) as connection:
        connection.execute(statement("lock_planned_batches"), {"run_id": run_id})
        run = read_run(connection, run_id, lock=True)
        due = fails_over_at(connection, run)
        if due is None or now < due or now >= run.call_until:
            return 0
        if not _take_planned(connection, run, account):
            return 0
        require_usable(connection, run, account, provider)
        insert_batches(connection, run, account, provider)
        moved = {"run_id": run_id, "connection_id": account.connection_id}
        return connection.execute(statement("move_cut_calls"), moved).rowcount


def _take_planned(connection: Connection, run: Run, account: Account) -> int:
    """Withdraw the first account's planned batches, and store the ids of their calls; returns how many."""
    batch = tables.call_batch
    taken = connection.scalars(
        update(batch)
        .where(
            batch.c.run_id == run.run_id,
            batch.c.connection_id == run.campaign.config.provider.connection,
            batch.c.state == BatchState.PLANNED,
        )
        .values(
            state=BatchState.WITHDRAWN,
            problem=func.concat(f"given to {account.connection_id}: ", batch.c.problem),
        )
        .returning(batch.c.batch_id)
    ).all()
    connection.execute(statement("create_named_call"))
    return connection.execute(statement("name_calls_of_batches"), {"batch_ids": list(taken)}).rowcount
