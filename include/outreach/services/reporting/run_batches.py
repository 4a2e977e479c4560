"""A run's batches as a person reads them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Engine

from outreach.domain.errors import RunNotReady
from outreach.storage.statements import statement


@dataclass(frozen=True, kw_only=True)
class BatchSummary:
    """One batch, and how many of its calls are in which state."""

    batch_id: UUID
    connection_id: str
    provider_batch_id: str | None
    state: str
    problem: str | None
    calls: Mapping[str, int]
    number: int
    """Its number in the run, on its account."""
    claimed_at: datetime | None
    submitted_at: datetime | None
    confirmed_at: datetime | None
    """When one of its calls was first reported under our seal."""


@dataclass(frozen=True, kw_only=True)
class RunBatches:
    """A run and its batches, in the order in which they go out."""

    run_id: UUID
    run_date: date
    wave: int
    batches: Sequence[BatchSummary]


def batches_of_run(
    ledger: Engine, *, campaign_id: str, run_date: date | None, wave: int | None
) -> RunBatches:
    """Read the batches of a campaign's run: of its last one, and of the last on a date, if not said.

    Raises ``RunNotReady`` when there is no such run.
    """
    parameters = {"campaign_id": campaign_id, "run_date": run_date, "wave": wave}
    with ledger.connect() as connection:
        run = connection.execute(statement("find_run"), parameters).one_or_none()
        if run is None:
            said = (f"on {run_date}" if run_date else None, f"with wave {wave}" if wave else None)
            when = " ".join(filter(None, said)) or "at all"
            raise RunNotReady(f"no run of {campaign_id} {when} was opened in this ledger")
        rows = connection.execute(statement("batches_of_run"), {"run_id": run.run_id}).mappings()
        batches = [BatchSummary(**row) for row in rows]
    return RunBatches(run_id=run.run_id, run_date=run.run_date, wave=run.wave, batches=batches)
