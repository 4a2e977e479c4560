"""Records that a run was published: from then on its rows may be loaded into a warehouse."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Engine

from outreach.storage.statements import statement


def mark_published(ledger: Engine, *, run_id: UUID, now: datetime) -> None:
    """Record when a run was first published; a second call changes nothing."""
    with ledger.begin() as connection:
        connection.execute(statement("mark_published"), {"run_id": run_id, "now": now})
