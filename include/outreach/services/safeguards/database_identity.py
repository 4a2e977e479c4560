"""Whether the ledger is still the database that wrote the last claim.

After a failover or a restore the last commits may be missing, among them a claim whose
request was sent. So nothing is sent until a person has compared the provider's calls
with the ledger's and confirmed the database again.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert

from outreach.domain.errors import ConfigurationError
from outreach.storage import tables
from outreach.storage.statements import statement


@dataclass(frozen=True, kw_only=True)
class DatabaseIdentity:
    """A PostgreSQL cluster and the timeline it is on."""

    system_identifier: str
    timeline: int


def present_identity(connection: Connection) -> DatabaseIdentity:
    """Ask the server which database it is; raises ``ConfigurationError`` for a standby."""
    row = connection.execute(statement("database_identity")).one()
    if row.writes_to is None:
        raise ConfigurationError(
            "the ledger's connection leads to a standby, which nothing can be written to. Nothing was sent. "
            "Let the connection outreach_db lead to the primary"
        )
    # A WAL file's name begins with its timeline, in eight hexadecimal digits.
    return DatabaseIdentity(system_identifier=row.system_identifier, timeline=int(row.writes_to[:8], 16))


def has_changed(connection: Connection, *, now: datetime) -> bool:
    """Tell whether the database is not the confirmed one; a new ledger is confirmed at its first use."""
    present = present_identity(connection)
    table = tables.ledger_identity
    confirmed = select(table.c.system_identifier, table.c.timeline)
    known = connection.execute(confirmed).one_or_none()
    if known is None:
        values = {
            "system_identifier": present.system_identifier,
            "timeline": present.timeline,
            "confirmed_at": now,
            "confirmed_by": "first use",
        }
        connection.execute(insert(table).values(**values).on_conflict_do_nothing())
        known = connection.execute(confirmed).one()
    return (known.system_identifier, known.timeline) != (present.system_identifier, present.timeline)


def confirm_identity(connection: Connection, *, by: str, now: datetime) -> DatabaseIdentity:
    """Store that a person compared the provider's calls and that this database may send."""
    present = present_identity(connection)
    table = tables.ledger_identity
    values = {
        "system_identifier": present.system_identifier,
        "timeline": present.timeline,
        "confirmed_at": now,
        "confirmed_by": by,
    }
    writing = insert(table).values(**values)
    connection.execute(writing.on_conflict_do_update(index_elements=["single"], set_=values))
    return present
