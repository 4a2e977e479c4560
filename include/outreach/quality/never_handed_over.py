"""Calls that a run should have made but never handed over, as the gate of outcomes counts them."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, column, func, select

from outreach.domain.gates import Gate
from outreach.storage.statements import statement


@dataclass(frozen=True, kw_only=True)
class NeverHandedOver:
    """How many calls were to be made, and those never handed over, by state or reason of withdrawal."""

    calls: int
    by_place: Mapping[str, int]

    @property
    def lost(self) -> int:
        """How many were never handed over."""
        return sum(self.by_place.values())

    @property
    def share(self) -> float:
        """Their share of the calls that were to be made."""
        return self.lost / self.calls if self.calls else 0.0

    @property
    def places(self) -> str:
        """Their states with counts: ``planned (1,099)``."""
        return ", ".join(f"{place.replace('_', ' ')} ({calls:,})" for place, calls in self.by_place.items())


def never_handed_over(connection: Connection, run_id: UUID) -> NeverHandedOver:
    """Count the calls of a run that were to be made, and those that were never handed over."""
    measured = statement(f"gate_{Gate.OUTCOMES}").columns(column("was_handed_over"), column("stands"))
    rows = measured.subquery("measured")
    calls = func.count().label("calls")
    query = select(rows.c.was_handed_over, rows.c.stands, calls).group_by(*rows.c).order_by(calls.desc())
    found = connection.execute(query, {"run_id": run_id}).all()
    return NeverHandedOver(
        calls=sum(row.calls for row in found),
        by_place={row.stands: row.calls for row in found if not row.was_handed_over},
    )
