"""Conservation laws: sums over a run that agree, whatever was retried, cleared or lost."""

from uuid import UUID

from sqlalchemy import Engine, RowMapping

from outreach.domain.errors import RunNotReady
from outreach.storage.limits import allow_bulk
from outreach.storage.statements import statement

Sum = tuple[str, ...]

DECIDED: tuple[tuple[Sum, Sum], ...] = (
    (("invoices",), ("invoices_to_call_for", "invoices_not_called_for")),
    (("people",), ("to_call", "not_called")),
    (("people_in_invoices",), ("people",)),
    (("people",), ("people_with_invoices",)),
    (("invoices_to_call_for",), ("invoices_of_people_to_call",)),
)
"""Every extracted row has its decision, and every person behind the rows has theirs."""

PLANNED: tuple[tuple[Sum, Sum], ...] = (
    (("to_call", "further_attempts"), ("calls",)),
    (("to_call",), ("people_to_call_with_a_call",)),
    (("people_with_a_call",), ("people_to_call_with_a_call",)),
    (("calls",), ("calls_in_batches",)),
    (("invoices_to_call_for",), ("invoices_with_a_call",)),
    (("invoices_in_calls",), ("invoices_with_a_call",)),
    (("calls",), ("planned", "submitting", "handed_over", "unknown", "not_sent", "failed", "withdrawn")),
    (("handed_over",), ("awaited", "completed", "expired")),
    (("completed",), ("completed_with_line_outcome",)),
    (("calls_that_may_have_been_made",), ("phones_that_may_have_been_called",)),
)
"""Every person to call has a call, every call is somewhere, and no phone rang twice.

They hold once a run is sealed.
"""


def conservation(ledger: Engine, *, run_id: UUID) -> tuple[str, ...]:
    """Check that a run's numbers add up; returns a sentence for each law that is broken, none when all hold.

    Raises ``RunNotReady`` for a run that was never opened.
    """
    with ledger.connect() as connection:
        allow_bulk(connection)
        sums = connection.execute(statement("conservation"), {"run_id": run_id}).mappings().one_or_none()
    if sums is None:
        raise RunNotReady(f"run {run_id} was never opened; run the task open_run first")
    laws = DECIDED + (PLANNED if sums["sealed_at"] is not None else ())
    return tuple(
        f"{_spelled(left, sums)} is not {_spelled(right, sums)}"
        for left, right in laws
        if sum(sums[name] for name in left) != sum(sums[name] for name in right)
    )


def _spelled(names: Sum, sums: RowMapping) -> str:
    return " + ".join(f"{name} ({sums[name]})" for name in names)
