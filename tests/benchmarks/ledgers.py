"""Ledgers to work on: copies of an empty one, or of one that holds many earlier nights."""

from uuid import uuid4

from sqlalchemy import URL, create_engine, text

from outreach.storage.engine import ledger_engine
from outreach.storage.migrate import migrate
from outreach_sandbox.postgres.server import create_database

EMPTY = "ledger_empty"


def make_empty_ledger(server: URL) -> URL:
    """Make the migrated ledger that all others are copies of."""
    url = create_database(server, EMPTY)
    engine = ledger_engine(url.render_as_string(hide_password=False))
    migrate(engine)
    engine.dispose()
    return url


def copy_ledger(server: URL, of: str) -> URL:
    """Copy a ledger, with what PostgreSQL's planner knows of it."""
    return copy_ledger_as(server, of=of, name=f"{of}_{uuid4().hex[:8]}")


def copy_ledger_as(server: URL, *, of: str, name: str) -> URL:
    """Copy a ledger under a name."""
    _run(server, f'CREATE DATABASE "{name}" TEMPLATE "{of}" STRATEGY file_copy')
    return server.set(database=name)


def drop_ledger(server: URL, url: URL) -> None:
    """Drop a ledger."""
    _run(server, f'DROP DATABASE "{url.database}" WITH (FORCE)')


def leave_statistics_alone(server: URL) -> None:
    """Switch autovacuum off, which would come now and then.

    A ledger with a history gets none in time: a night is far less than the tenth of a
    table that autovacuum waits for.
    """
    _run(server, "ALTER SYSTEM SET autovacuum = off")
    _run(server, "SELECT pg_reload_conf()")


def _run(server: URL, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
