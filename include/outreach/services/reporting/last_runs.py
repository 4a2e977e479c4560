"""How each campaign stands: its last run, how far that is, and what waits for a person."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Engine, RowMapping

from outreach.domain.calls import CallState
from outreach.domain.run_names import RunName
from outreach.services.resolution.resolve import list_unknown_batches
from outreach.services.safeguards.send_gate import SendGate, list_gates
from outreach.storage.statements import statement


class Progress(StrEnum):
    """How far a run is."""

    PREPARED = "prepared"
    """No call is planned yet."""
    CALLING = "calling"
    """Calls are handed over."""
    AWAITED = "awaited"
    """No call is handed over any more, and the run is not closed yet."""
    TOO_LATE = "too_late"
    """It came too late to call anyone."""
    CLOSED = "closed"


@dataclass(frozen=True, kw_only=True)
class Stage:
    """What says how far a run is. ``planned`` counts its calls that are still to be handed over."""

    sealed_at: datetime | None
    closed_at: datetime | None
    call_until: datetime
    is_stale: bool
    planned: int

    def progress(self, *, now: datetime) -> Progress:
        """Return how far the run is."""
        if self.closed_at is not None:
            return Progress.CLOSED
        if self.is_stale:
            return Progress.TOO_LATE
        if self.sealed_at is None:
            return Progress.PREPARED
        if self.planned and now < self.call_until:
            return Progress.CALLING
        return Progress.AWAITED

    def in_words(self, *, now: datetime) -> str:
        """Say how far the run is."""
        if self.closed_at is not None:
            return f"closed {self.closed_at:%Y-%m-%d %H:%M} UTC"
        return {
            Progress.TOO_LATE: "too late to call anyone",
            Progress.PREPARED: "being prepared: no call is planned yet",
            Progress.CALLING: f"calls are handed over until {self.call_until:%Y-%m-%d %H:%M} UTC",
            Progress.AWAITED: "not closed yet",
        }[self.progress(now=now)]


@dataclass(frozen=True, kw_only=True)
class LastRun:
    """The last run of a campaign. ``calls`` counts its calls in each state that occurs."""

    name: RunName
    opened_at: datetime
    stage: Stage
    calls: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How everything stands by the ledger. ``unknown`` counts the unknown calls of each campaign."""

    runs: Mapping[str, LastRun]
    """By campaign."""
    closed_gates: Sequence[SendGate]
    unknown: Mapping[str, int]


def read_standing(ledger: Engine) -> Standing:
    """Read how the campaigns of a ledger stand."""
    unknown: Counter[str] = Counter()
    for batch in list_unknown_batches(ledger):
        unknown[batch.campaign_id] += batch.calls
    with ledger.connect() as connection:
        runs = {
            row["campaign_id"]: _run(row) for row in connection.execute(statement("last_runs")).mappings()
        }
        closed = [gate for gate in list_gates(connection) if not gate.is_open]
    return Standing(runs=runs, closed_gates=closed, unknown=unknown)


def _run(row: RowMapping) -> LastRun:
    return LastRun(
        name=RunName(campaign_id=row["campaign_id"], run_date=row["run_date"], wave=row["wave"]),
        opened_at=row["opened_at"],
        stage=Stage(
            sealed_at=row["sealed_at"],
            closed_at=row["closed_at"],
            call_until=row["call_until"],
            is_stale=row["is_stale"],
            planned=row["calls"].get(CallState.PLANNED, 0),
        ),
        calls=row["calls"],
    )
