"""Handing a batch to a person, who launches it from the provider's console.

After someone has the file, the program must not send the batch, too. So an export is a
submit by a person: the same claim with the same checks, and in the same transaction the
batch becomes submitted. The results of its calls come back like any others.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, select, update

from outreach.domain.calls import BatchState
from outreach.domain.errors import ConfigurationError, RunNotReady
from outreach.providers.base import Account, BatchCall, BatchRequest, VoiceProvider
from outreach.services.dispatch.claim import Claim, NotClaimed, claim_within, or_not_claimed
from outreach.services.dispatch.reconcile import batch_lock
from outreach.services.extraction.facts.read import refresh_facts
from outreach.services.extraction.still_due import ask_still_due
from outreach.services.runs.ledger_settings import LedgerSettings
from outreach.services.runs.run import Run, read_run
from outreach.storage import tables
from outreach.storage.engine import changing
from outreach.storage.statements import statement


class ExportRefused(RunNotReady):
    """The batch must not be handed to anyone now; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Exported:
    """A batch that a person now has. ``template_id`` is the agent that it is for.

    ``options`` are the campaign's, which a file cannot hold: the person sets them.
    """

    batch_id: UUID
    calls: int
    template_id: str | None
    options: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class ToExport:
    """A batch before its export, with its run and account."""

    batch_id: UUID
    run: Run
    connection_id: str
    template_id: str | None


def batch_to_export(ledger: Engine, batch_id: UUID) -> ToExport:
    """Read a batch; raises ``ExportRefused`` if there is none, or it is no longer planned."""
    batch = tables.call_batch
    query = select(batch.c.run_id, batch.c.connection_id, batch.c.template_id, batch.c.state)
    with ledger.connect() as connection:
        row = connection.execute(query.where(batch.c.batch_id == batch_id)).one_or_none()
        if row is None:
            raise ExportRefused(f"there is no batch {batch_id}; `outreach batches` lists them")
        if row.state != BatchState.PLANNED:
            raise ExportRefused(
                f"batch {batch_id} is {row.state}: only a planned batch can be exported, because the people "
                "of any other one were called, may have been, or must not be"
            )
        run = read_run(connection, row.run_id)
    return ToExport(batch_id=batch_id, run=run, connection_id=row.connection_id, template_id=row.template_id)


def export_batch(
    ledger: Engine,
    warehouse: Engine | None,
    of: ToExport,
    *,
    account: Account,
    provider: VoiceProvider,
    settings: LedgerSettings,
    write: Callable[[Sequence[BatchCall]], bytes],
    by: str,
    clock: Callable[[], datetime],
) -> Exported:
    """Check everything that a submit checks, let ``write`` make the file, and mark the batch submitted.

    All or nothing: after an error of ``write`` the batch stays planned. Raises
    ``ExportRefused`` if the batch may not be exported now. People who must not be
    called any more are withdrawn and not in the file.
    """
    refresh_facts(ledger, warehouse, run=of.run, now=clock())
    ask_still_due(ledger, warehouse, run=of.run, batch_id=of.batch_id, now=clock())
    with batch_lock(ledger, of.batch_id) as is_ours:
        if not is_ours:
            raise ExportRefused(f"batch {of.batch_id} is being sent by the machine at this moment")
        evidence = {"batch_id": of.batch_id, "exported_by": by}
        with or_not_claimed() as result, changing(ledger, actor=f"export by {by}", evidence=evidence) as here:
            result.value = claim_within(
                here,
                batch_id=of.batch_id,
                account=account,
                provider=provider,
                provider_batch_id=None,
                settings=settings,
                build=lambda request: _write_now(request, write),
                now=clock(),
            )
            if isinstance(result.value, Claim):
                _write_down_submitted(here, result.value, by=by, now=clock())
    if isinstance(result.value, NotClaimed):
        raise ExportRefused(f"batch {of.batch_id} was not exported: {result.value.why}")
    return Exported(
        batch_id=of.batch_id,
        calls=len(result.value.call_ids),
        template_id=of.template_id,
        options=of.run.campaign.config.provider.choice_of(of.connection_id).options,
    )


def _write_now(request: BatchRequest, write: Callable[[Sequence[BatchCall]], bytes]) -> bytes:
    if request.start_at is not None:
        # A file starts when it is uploaded: nothing delays it until calling hours.
        raise ConfigurationError(
            f"calling hours of these people begin at {request.start_at.isoformat()}; export the batch then"
        )
    return write(request.calls)


def _write_down_submitted(connection: Connection, claim: Claim, *, by: str, now: datetime) -> None:
    batch = tables.call_batch
    exported = update(batch).where(batch.c.batch_id == claim.batch_id).values(exported_by=by)
    connection.execute(exported)
    parameters = {"batch_id": claim.batch_id, "fence": claim.fence, "now": now}
    # The claim does not allow a replay: its bytes are a file for people, and no program may send them.
    connection.execute(
        statement("batch_submitted"), parameters | {"provider_batch_id": None, "provider_count": None}
    )
    connection.execute(statement("calls_submitted"), parameters)
