"""How long a statement on the ledger may take, and how long to wait for a lost server."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, text

STATEMENT = timedelta(seconds=60)
"""For a statement on the ledger, unless its transaction asks for more; those of a batch take milliseconds."""

BULK = timedelta(hours=1)
"""For a statement on all rows of a run: a million invoices take minutes on a small server.

So do a COPY from a query of the warehouse, a vacuum and a migration.
"""

LOST_SERVER: dict[str, Any] = {
    "connect_timeout": 5,
    "tcp_user_timeout": 30_000,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
}
"""With these settings libpq notices within a minute that the server is gone; they end no statement."""


def allow_bulk(connection: Connection) -> None:
    """Give the following statements of this transaction the time of ``BULK``."""
    connection.execute(text(f"SET LOCAL statement_timeout = {_milliseconds(BULK)}"))


def allow_bulk_for_good(connection: Connection) -> None:
    """Give all statements on this connection the time of ``BULK``, and remove it from its pool."""
    connection.detach()
    connection.execute(text(f"SET statement_timeout = {_milliseconds(BULK)}"))


def as_option(limit: timedelta) -> str:
    """Return a limit as an option of a new session."""
    return f"-c statement_timeout={_milliseconds(limit)}"


def _milliseconds(limit: timedelta) -> int:
    return limit // timedelta(milliseconds=1)
