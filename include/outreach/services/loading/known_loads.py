"""Whether the ledger and a warehouse agree on the last load: only then is a part of it passed over.

Both keep the number of the last load of each table. Where they differ, one of them was set back, a
table was dropped, or a load died between its two commits; then everything is compared again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, Table, delete, insert, select

from outreach.domain.errors import ConfigurationError
from outreach.services.loading.differences import Counts
from outreach.services.loading.ledger_errors import of_the_ledger
from outreach.services.loading.warehouse_rows import moment_for
from outreach.services.safeguards.database_identity import present_identity
from outreach.storage.statements import statement

MOST_TRANSACTIONS = 2**31 - 2**20
"""PostgreSQL numbers transactions in circles; one that is older than half of a circle looks new."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Which campaign's rows go where."""

    campaign_id: str
    environment: str
    connection_id: str
    schema_name: str

    @property
    def parameters(self) -> Mapping[str, str]:
        """The place as the ledger's table has it."""
        return {
            "campaign_id": self.campaign_id,
            "connection_id": self.connection_id,
            "schema_name": self.schema_name,
        }


@dataclass(frozen=True, kw_only=True)
class Moment:
    """Where the ledger stands in the snapshot that a load reads."""

    identity: str
    next_transaction: int
    newest: int


def moment_of(ledger: Connection) -> Moment:
    """Ask the ledger where it stands."""
    row = ledger.execute(statement("load_moment")).one()
    present = present_identity(ledger)
    return Moment(
        identity=f"{present.system_identifier}/{present.timeline}",
        next_transaction=row.next_transaction,
        newest=row.newest,
    )


@of_the_ledger()
def known_transactions(
    ledger: Connection, marks: Mapping[str, str], *, place: Place, moment: Moment
) -> Mapping[str, int]:
    """Return, for each table that both sides know the same last load of, the transaction to look from."""
    rows = ledger.execute(statement("find_warehouse_load"), place.parameters)
    return {
        row.table_name: row.next_transaction
        for row in rows
        if marks.get(row.table_name) == str(row.load_id)
        and row.database_identity == moment.identity
        and 0 <= moment.newest - row.next_transaction < MOST_TRANSACTIONS
    }


def read_marks(warehouse: Connection, marks: Table, *, place: Place) -> Mapping[str, str]:
    """Return the last load of each table as the warehouse has it.

    Raises ``ConfigurationError`` where rows are another environment's, of whatever campaign: payments
    that no call is credited with belong to none, and two ledgers would take out each other's.
    """
    rows = warehouse.execute(
        select(marks.c.table_name, marks.c.campaign_id, marks.c.environment, marks.c.load_id)
    ).all()
    others = sorted(
        (row.environment, row.campaign_id) for row in rows if row.environment != place.environment
    )
    if others:
        environment, campaign_id = others[0]
        raise ConfigurationError(
            f"reporting.schema: {place.schema_name} has the rows of {campaign_id} of another "
            f"environment, {environment}; give the environment {place.environment} a schema of its own"
        )
    return {row.table_name: row.load_id for row in rows if row.campaign_id == place.campaign_id}


def forget(warehouse: Connection, marks: Table, tables: Sequence[str]) -> None:
    """Let every campaign's next load compare all rows of these tables."""
    warehouse.execute(delete(marks).where(marks.c.table_name.in_(tables)))


def mark(
    warehouse: Connection, marks: Table, tables: Sequence[str], *, place: Place, load_id: UUID, now: datetime
) -> None:
    """Write down in the warehouse that this load filled these tables, and no other of the campaign."""
    warehouse.execute(delete(marks).where(marks.c.campaign_id == place.campaign_id))
    rows = [
        {
            "table_name": table,
            "campaign_id": place.campaign_id,
            "environment": place.environment,
            "load_id": str(load_id),
            "loaded_at": moment_for(warehouse, now),
        }
        for table in tables
    ]
    warehouse.execute(insert(marks), rows)


def record(
    ledger: Connection,
    table: str,
    counts: Counts,
    *,
    place: Place,
    moment: Moment,
    load_id: UUID,
    now: datetime,
) -> None:
    """Write down in the ledger what the load saw, and what it did to a table."""
    parameters = {
        **place.parameters,
        "table_name": table,
        "load_id": load_id,
        "database_identity": moment.identity,
        "next_transaction": moment.next_transaction,
        "loaded_at": now,
        "rows_written": counts.new + counts.changed,
        "rows_removed": counts.gone,
    }
    ledger.execute(statement("record_warehouse_load"), parameters)
