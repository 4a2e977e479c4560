"""How each campaign stands: its last run, how far that is, and what waits for a person."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, RowMapping

from outreach.domain.calls import CallState
from outreach.domain.run_names import RunName
from outreach.services.resolution.resolve import list_unknown_batches
from outreach.services.safeguards.send_gate import SendGate, list_gates
from outreach.storage.statements import statement


@dataclass(frozen=True, kw_only=True)
class LastRun:
    """The last run of a campaign. ``calls`` counts its calls in each state that occurs."""

    name: RunName
    opened_at: datetime
    sealed_at: datetime | None
    closed_at: datetime | None
    call_until: datetime
    is_stale: bool
    calls: Mapping[str, int]

    def progress(self, *, now: datetime) -> str:
        """Say how far it is."""
        if self.closed_at is not None:
            return f"closed {self.closed_at:%Y-%m-%d %H:%M} UTC"
        if self.is_stale:
            return "too late to call anyone"
        if self.sealed_at is None:
            return "being prepared: no call is planned yet"
        if self.calls.get(CallState.PLANNED) and now < self.call_until:
            return f"calls are handed over until {self.call_until:%Y-%m-%d %H:%M} UTC"
        return "not closed yet"


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
        sealed_at=row["sealed_at"],
        closed_at=row["closed_at"],
        call_until=row["call_until"],
        is_stale=row["is_stale"],
        calls=row["calls"],
    )
