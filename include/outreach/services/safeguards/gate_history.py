"""The history of send gates: the person, the time and the reason of each change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from outreach.storage import tables


@dataclass(frozen=True, kw_only=True)
class GateChange:
    """One closing or opening of a send gate."""

    scope: str
    is_open: bool
    """Whether it was opened; if not, it was closed."""
    reason: str
    changed_at: datetime
    changed_by: str


def gate_history(connection: Connection, scope: str | None = None) -> Sequence[GateChange]:
    """Return each closing and opening of one gate, or of all, the oldest first."""
    change = tables.send_gate_change
    query = select(
        change.c.scope, change.c.is_open, change.c.reason, change.c.changed_at, change.c.changed_by
    )
    if scope is not None:
        query = query.where(change.c.scope == scope)
    return [GateChange(**row) for row in connection.execute(query.order_by(change.c.change_id)).mappings()]
