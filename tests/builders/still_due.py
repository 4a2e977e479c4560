"""The warehouse's word on who still owes something, and saying it in its place."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, Engine, select, text

from outreach.storage import tables


def everyone_owes(
    connection: Connection, *, now: datetime, owes: bool = True, of: UUID | None = None
) -> None:
    """Say of everyone of every run, or ``of`` one, that they still owe something, or that they do not."""
    connection.execute(
        text(
            "INSERT INTO outreach.still_due (run_id, person_id, owes, asked_at) "
            "SELECT run_id, person_id, :owes, :now FROM outreach.contact "
            "WHERE coalesce(run_id = :run_id, true)"
        ),
        {"owes": owes, "now": now, "run_id": of},
    )


def who_owes(ledger: Engine, run_id: UUID) -> dict[str, bool]:
    """Give the stored answers of a run by person; who was not asked about is left out."""
    table = tables.still_due
    query = (
        select(table.c.person_id, table.c.owes).where(table.c.run_id == run_id).order_by(table.c.person_id)
    )
    with ledger.connect() as connection:
        return {row.person_id: row.owes for row in connection.execute(query.order_by(table.c.person_id))}
