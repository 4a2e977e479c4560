"""The three databases of a local stack."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, Engine, create_engine, inspect

from outreach.connections.airflow_uri import ConnectionSettings
from outreach.connections.postgres_url import postgres_url
from outreach.storage.engine import ledger_engine
from outreach.storage.migrate import migrate_ledger
from outreach_sandbox.postgres.server import create_database, embedded_postgres


@dataclass(frozen=True, kw_only=True)
class LocalDatabases:
    """One server, three databases."""

    airflow: URL
    ledger: URL
    warehouse: URL


def create_databases(server: URL) -> LocalDatabases:
    """Create the databases that do not exist yet."""
    return LocalDatabases(
        airflow=create_database(server, "airflow"),
        ledger=create_database(server, "outreach"),
        warehouse=create_database(server, "warehouse"),
    )


def has_sample(url: URL) -> bool:
    """Tell whether the sample warehouse was already filled."""
    engine = create_engine(url)
    try:
        return inspect(engine).has_table("invoice", schema="sales")
    finally:
        engine.dispose()


def psql_command(ledger: ConnectionSettings) -> str:
    """Return the command that opens a local stack's ledger at a terminal; its server asks for no password."""
    url = postgres_url(ledger)
    return f"psql -h {url.query['host']} -U {url.username} {url.database}"


@contextmanager
def scratch_ledger() -> Iterator[Engine]:
    """Yield an empty, migrated ledger on its own server, which is removed afterwards."""
    with (
        tempfile.TemporaryDirectory(prefix="outreach-") as folder,
        embedded_postgres(Path(folder) / "pg") as server,
    ):
        url = create_database(server, "outreach")
        migrate_ledger(url)
        engine = ledger_engine(url.render_as_string(hide_password=False))
        try:
            yield engine
        finally:
            engine.dispose()
