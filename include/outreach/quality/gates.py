"""The doors a run must pass before anybody is called: three of data, one of a person.

A verdict is a fact of the ledger: the claim reads it there, so neither Airflow's
state nor a task marked success opens a door.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, select
from sqlalchemy.dialects.postgresql import insert

from outreach.domain.errors import GateNotPassed
from outreach.storage import tables


class Gate(StrEnum):
    """What is asked before calls are handed over, or before outcomes are published."""

    INVOICES = "invoices"
    """Whether the extract is good enough to call anyone."""
    CONTACTS = "contacts"
    """Whether the prepared contacts are good enough to call anyone."""
    OUTCOMES = "outcomes"
    """Whether the outcomes are good enough to report."""
    APPROVAL = "approval"
    """Whether a person approved the planned calls."""


@dataclass(frozen=True, kw_only=True)
class GateVerdict:
    """What a gate said. Each failure is one sentence, with keys of rows and without names or phones."""

    gate: Gate
    passed: bool
    failures: tuple[str, ...] = ()


def require_gates(connection: Connection, run_id: UUID, *, gates: Sequence[Gate]) -> None:
    """Check that every one of ``gates`` was passed; raises ``GateNotPassed`` naming those that were not."""
    table = tables.gate_result
    query = select(table.c.gate, table.c.passed, table.c.result).where(table.c.run_id == run_id)
    stored = {row.gate: row for row in connection.execute(query)}
    complaints = []
    for gate in gates:
        if gate not in stored:
            complaints.append(f"{gate} was not checked")
        elif not stored[gate].passed:
            complaints.append(f"{gate} failed: {'; '.join(stored[gate].result['failures'])}")
    if complaints:
        raise GateNotPassed(f"run {run_id} may not go on: {'. '.join(complaints)}")


def record_approval(
    ledger: Engine, *, run_id: UUID, approved_by: str, approved: bool, now: datetime
) -> GateVerdict:
    """Write down what a person decided about the planned calls; the last word counts."""
    verdict = GateVerdict(
        gate=Gate.APPROVAL, passed=approved, failures=() if approved else (f"{approved_by} said no",)
    )
    with ledger.begin() as connection:
        store_verdict(connection, run_id, verdict, result={"by": approved_by}, report=None, now=now)
    return verdict


def store_verdict(
    connection: Connection,
    run_id: UUID,
    verdict: GateVerdict,
    *,
    result: dict[str, Any],
    report: str | None,
    now: datetime,
) -> None:
    """Write a verdict down in place of an earlier one of the same gate."""
    writing = insert(tables.gate_result).values(
        run_id=run_id,
        gate=verdict.gate,
        passed=verdict.passed,
        checked_at=now,
        result=result | {"failures": list(verdict.failures)},
        report=report,
    )
    changes = {column: writing.excluded[column] for column in ("passed", "checked_at", "result", "report")}
    connection.execute(writing.on_conflict_do_update(index_elements=["run_id", "gate"], set_=changes))


def read_verdict(connection: Connection, run_id: UUID, gate: Gate) -> GateVerdict | None:
    """Return what a gate said last, or None when it was never asked."""
    table = tables.gate_result
    query = select(table.c.passed, table.c.result).where(table.c.run_id == run_id, table.c.gate == gate)
    row = connection.execute(query).one_or_none()
    return row and GateVerdict(gate=gate, passed=row.passed, failures=tuple(row.result["failures"]))
