"""Conservation laws: sums of a run that must agree after any retry, clear or loss.

The view ``reporting.conservation`` has the laws. This module is the gate before a run is published.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, Engine

from outreach.domain.errors import RunNotReady
from outreach.domain.gates import Gate
from outreach.quality.conservation_report import conservation_report
from outreach.quality.verdicts import GateVerdict, store_verdict
from outreach.services.runs.run import read_run
from outreach.storage.limits import allow_bulk
from outreach.storage.statements import statement

NAMES_LISTED = 20
"""How many rows, calls and batches a broken law names; the others are counted."""


@dataclass(frozen=True, kw_only=True)
class Law:
    """A law and its two sums. ``at_fault`` are the rows, calls and batches that break it."""

    law: str
    says: str
    left_sum: int
    right_sum: int
    at_fault: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether both sums are equal."""
        return self.left_sum == self.right_sum

    @property
    def named(self) -> str:
        """The names of the rows, calls or batches at fault, at most ``NAMES_LISTED``."""
        left_off = len(self.at_fault) - NAMES_LISTED
        return ", ".join(self.at_fault[:NAMES_LISTED]) + (f" and {left_off} more" if left_off > 0 else "")

    @property
    def sentence(self) -> str:
        """Return a sentence with both sums and the names of the rows at fault."""
        where = f"; see {self.named}" if self.at_fault else ""
        return f"{self.says}: {self.left_sum} is not {self.right_sum}{where}"


def conservation(ledger: Engine, *, run_id: UUID) -> tuple[str, ...]:
    """Check that a run's numbers add up; returns a sentence for each broken law.

    Raises ``RunNotReady`` for a run that was never opened.
    """
    with ledger.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        return _sentences(_laws(connection, run_id))


def check_conservation(ledger: Engine, *, run_id: UUID, now: datetime) -> GateVerdict:
    """Check that a run's numbers add up, and store the verdict with its report.

    Raises ``RunNotReady`` for a run that was never opened.
    """
    with ledger.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        laws = _laws(connection, run_id)
        run = read_run(connection, run_id)
    failures = _sentences(laws)
    verdict = GateVerdict(gate=Gate.CONSERVATION, passed=not failures, failures=failures)
    report = conservation_report(
        laws, campaign_id=run.campaign.campaign_id, run_date=run.run_date, wave=run.wave, now=now
    )
    result = {"laws": [asdict(law) | {"at_fault": list(law.at_fault[:NAMES_LISTED])} for law in laws]}
    with ledger.begin() as connection:
        store_verdict(connection, run_id, verdict, result=result, report=report, now=now)
    return verdict


def _sentences(laws: Sequence[Law]) -> tuple[str, ...]:
    return tuple(law.sentence for law in laws if not law.holds)


def _laws(connection: Connection, run_id: UUID) -> tuple[Law, ...]:
    allow_bulk(connection)
    rows = connection.execute(statement("laws_of_run"), {"run_id": run_id}).mappings().all()
    if not rows:
        raise RunNotReady(f"run {run_id} was never opened; run the task open_run first")
    broken = [row["law"] for row in rows if row["left_sum"] != row["right_sum"]]
    names = _names_at_fault(connection, run_id, broken) if broken else {}
    return tuple(Law(**row, at_fault=names.get(row["law"], ())) for row in rows)


def _names_at_fault(
    connection: Connection, run_id: UUID, broken: Sequence[str]
) -> dict[str, tuple[str, ...]]:
    rows = connection.execute(statement("faults_of_laws"), {"run_id": run_id, "laws": list(broken)})
    return {row.law: tuple(dict.fromkeys(row.names)) for row in rows}
