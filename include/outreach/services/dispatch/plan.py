"""Turning decisions into planned calls and batches, and sealing the run."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, Engine, update

from outreach.domain.decisions import WithdrawalReason
from outreach.domain.errors import RunNotReady
from outreach.domain.gates import Gate
from outreach.providers.base import Account, VoiceProvider
from outreach.quality.gates import require_gates
from outreach.services.dispatch.cut_batches import FIRST_ATTEMPT, insert_batches, name_calls
from outreach.services.dispatch.usable_account import require_usable
from outreach.services.dispatch.withdraw import withdraw_planned
from outreach.services.runs.run import Run, read_run
from outreach.storage import tables
from outreach.storage.engine import changing
from outreach.storage.limits import allow_bulk
from outreach.storage.statements import statement
from outreach.storage.statistics import refresh_statistics


def plan_batches(
    ledger: Engine,
    *,
    run_id: UUID,
    account: Account,
    provider: VoiceProvider,
    now: datetime,
    fallback: tuple[Account, VoiceProvider] | None = None,
) -> dict[str, int]:
    """Store every call of the run, cut into batches, and seal the run.

    A batch has one account, template and span. A run that comes here later than
    ``fresh_until`` is sealed, too, with all its calls withdrawn as stale. For a sealed
    run only its counts are returned. Raises ``RunNotReady`` if a row has no decision,
    ``GateNotPassed`` if the gate of contacts is not passed, ``ConfigurationError`` if
    the account, or that of ``fallback``, does not fit the campaign.
    """
    with changing(ledger, actor="plan_batches", evidence={"run_id": run_id}) as connection:
        allow_bulk(connection)
        run = read_run(connection, run_id, lock=True)
        if not run.is_sealed:
            _require_decisions(connection, run)
            require_gates(connection, run_id, gates=(Gate.INVOICES, Gate.CONTACTS))
            for each in (account, provider), fallback:
                if each:
                    require_usable(connection, run, *each)
            _plan(connection, run, account, provider, now=now)
            _seal(connection, run, now=now)
        counts = _counts(connection, run_id)
    refresh_statistics(
        ledger,
        (tables.call, ("run_id", "person_id", "person_key", "phone", "batch_id", "state", "rang_at")),
        (tables.call_invoice, ("run_id", "row_number", "invoice_key")),
        (tables.call_batch, ("run_id", "connection_id", "state")),
    )
    return counts


def _require_decisions(connection: Connection, run: Run) -> None:
    undecided = connection.execute(statement("count_undecided"), {"run_id": run.run_id}).scalar_one()
    if undecided:
        raise RunNotReady(
            f"{undecided} rows of run {run.run_id} have no decision; run the task decide again first"
        )


def _plan(
    connection: Connection, run: Run, account: Account, provider: VoiceProvider, *, now: datetime
) -> None:
    name_calls(connection, run)
    insert_batches(connection, run, account, provider)
    parameters = {
        "run_id": run.run_id,
        "connection_id": account.connection_id,
        "attempt": FIRST_ATTEMPT,
        "now": now,
    }
    connection.execute(statement("insert_planned_calls"), parameters)
    connection.execute(statement("link_calls_to_invoices"), {"run_id": run.run_id})


def _seal(connection: Connection, run: Run, *, now: datetime) -> None:
    is_stale = now > run.fresh_until
    table = tables.campaign_run
    connection.execute(
        update(table).where(table.c.run_id == run.run_id).values(sealed_at=now, is_stale=is_stale)
    )
    if is_stale:
        withdraw_planned(connection, run_id=run.run_id, reason=WithdrawalReason.STALE, now=now)


def _counts(connection: Connection, run_id: UUID) -> dict[str, int]:
    row = connection.execute(statement("count_planned"), {"run_id": run_id}).mappings().one()
    return dict(row)
