"""Ending waits: for late results, and of calls that were never handed over."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Engine, update

from outreach.domain.decisions import WithdrawalReason
from outreach.quality.never_handed_over import never_handed_over
from outreach.services.dispatch.withdraw import withdraw_planned
from outreach.services.runs.run import read_run
from outreach.storage import tables
from outreach.storage.engine import changing
from outreach.storage.limits import allow_bulk
from outreach.storage.statements import statement


def expire_overdue(ledger: Engine, *, now: datetime) -> int:
    """Expire calls that did not report within the campaign's ``results_within``; returns how many.

    They count as made, and a result that comes later still completes them.
    """
    with changing(ledger, actor="expire", evidence={"now": now}) as connection:
        allow_bulk(connection)
        return connection.execute(statement("expire_calls"), {"now": now}).rowcount


def withdraw_overdue(ledger: Engine, *, now: datetime) -> int:
    """Withdraw the calls still planned in runs whose time to call is over; returns how many."""
    with changing(ledger, actor="withdraw_overdue", evidence={"now": now}) as connection:
        allow_bulk(connection)
        runs = connection.scalars(statement("overdue_runs"), {"now": now}).all()
        return sum(
            withdraw_planned(connection, run_id=run_id, reason=WithdrawalReason.STALE, now=now)
            for run_id in runs
        )


def close_run(ledger: Engine, *, run_id: UUID, upstream_failed: bool, now: datetime) -> dict[str, int]:
    """End a run: withdraw calls that are still planned, and count every call by state.

    Planned calls are kept if a task before it failed, or calls were never handed over,
    and there is still time to call. After the cause is fixed, clearing ``submit_calls``
    hands over just these, and no one is called twice. ``withdraw_overdue`` ends them
    otherwise. If a person did not approve the calls they are withdrawn at once.
    """
    with changing(ledger, actor="close_run", evidence={"run_id": run_id}) as connection:
        allow_bulk(connection)
        run = read_run(connection, run_id, lock=True)
        is_unfinished = upstream_failed or never_handed_over(connection, run_id).lost > 0
        keep = not run.is_sealed or (is_unfinished and now < run.call_until)
        if not keep:
            withdraw_planned(connection, run_id=run_id, reason=WithdrawalReason.RUN_CLOSED, now=now)
            table = tables.campaign_run
            connection.execute(
                update(table)
                .where(table.c.run_id == run_id, table.c.closed_at.is_(None))
                .values(closed_at=now)
            )
        rows = connection.execute(statement("count_calls_by_state"), {"run_id": run_id})
        return {row.state: row.calls for row in rows}
