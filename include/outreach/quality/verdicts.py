"""The verdicts of gates, as the ledger keeps them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert

from outreach.domain.gates import Gate
from outreach.storage import tables


@dataclass(frozen=True, kw_only=True)
class GateVerdict:
    """The verdict of a gate. Each failure is one sentence, with keys of rows and without names or phones."""

    gate: Gate
    passed: bool
    failures: tuple[str, ...] = ()


def read_verdicts(connection: Connection, run_id: UUID) -> dict[Gate, GateVerdict]:
    """Return the last verdict of each gate of a run; a gate that was never checked is missing."""
    table = tables.gate_result
    query = select(table.c.gate, table.c.passed, table.c.result).where(table.c.run_id == run_id)
    verdicts = [
        GateVerdict(gate=Gate(row.gate), passed=row.passed, failures=tuple(row.result["failures"]))
        for row in connection.execute(query)
    ]
    return {verdict.gate: verdict for verdict in verdicts}


def store_verdict(
    connection: Connection,
    run_id: UUID,
    verdict: GateVerdict,
    *,
    result: dict[str, Any],
    report: str | None,
    now: datetime,
) -> None:
    """Store a verdict, in place of an earlier one of the same gate."""
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
