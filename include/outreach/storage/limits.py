"""How long a statement on the ledger may take, and how long a lost server is waited for."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, text

STATEMENT = timedelta(seconds=60)
"""A statement on the ledger, unless its transaction asks for more: those of a batch take milliseconds."""

BULK = timedelta(hours=1)
"""A statement that goes through all rows of a run: a million invoices take minutes on a small server.

So do the COPY that is fed by a query of the warehouse, a vacuum and a migration.
"""

LOST_SERVER: dict[str, Any] = {
    "connect_timeout": 5,
    "tcp_user_timeout": 30_000,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
}
"""How libpq notices that the server is gone, which ends no statement by itself: within a minute."""


def allow_bulk(connection: Connection) -> None:
    """Give the statements that follow in this transaction the time of ``BULK``."""
    connection.execute(text(f"SET LOCAL statement_timeout = {_milliseconds(BULK)}"))


def allow_bulk_for_good(connection: Connection) -> None:
    """Give all statements on this connection the time of ``BULK``; it leaves its pool for that."""
    connection.detach()
    connection.execute(text(f"SET statement_timeout = {_milliseconds(BULK)}"))


def as_option(limit: timedelta) -> str:
    """Write a limit as an option of a new session."""
    return f"-c statement_timeout={_milliseconds(limit)}"


def _milliseconds(limit: timedelta) -> int:
    return limit // timedelta(milliseconds=1)
