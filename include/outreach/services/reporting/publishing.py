"""Writing down that a run was published: from then on its rows may be loaded into a warehouse."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Engine

from outreach.storage.statements import statement


def mark_published(ledger: Engine, *, run_id: UUID, now: datetime) -> None:
    """Write down when a run was first published; later times change nothing."""
    with ledger.begin() as connection:
        connection.execute(statement("mark_published"), {"run_id": run_id, "now": now})
