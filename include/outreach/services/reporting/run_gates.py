"""The gates that a run was checked at, for people who look at the run."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, select

from outreach.domain.gates import Gate
from outreach.storage import tables


@dataclass(frozen=True, kw_only=True)
class CheckedGate:
    """The answer of one gate. ``has_report`` says whether a page about it was kept."""

    gate: Gate
    passed: bool
    checked_at: datetime
    has_report: bool


def gates_of_run(connection: Connection, run_id: UUID) -> Sequence[CheckedGate]:
    """Return the gates at which the run was checked, in the order of the run."""
    result = tables.gate_result
    query = select(
        result.c.gate, result.c.passed, result.c.checked_at, result.c.report.is_not(None).label("has_report")
    ).where(result.c.run_id == run_id)
    found = {
        (gate := Gate(row.gate)): CheckedGate(
            gate=gate, passed=row.passed, checked_at=row.checked_at, has_report=row.has_report
        )
        for row in connection.execute(query)
    }
    order = (Gate.INVOICES, Gate.CONTACTS, Gate.APPROVAL, Gate.OUTCOMES, Gate.CONSERVATION)
    return [found[gate] for gate in order if gate in found]
