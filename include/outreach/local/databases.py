"""The three databases of a local stack."""

from dataclasses import dataclass

from sqlalchemy import URL, create_engine, inspect

from outreach.local.postgres import create_database
from outreach.storage.engine import ledger_engine
from outreach.storage.migrate import migrate


@dataclass(frozen=True, kw_only=True)
class LocalDatabases:
    """One server, three databases."""

    airflow: URL
    ledger: URL
    warehouse: URL


def create_databases(server: URL) -> LocalDatabases:
    """Create the databases that are not there yet."""
    return LocalDatabases(
        airflow=create_database(server, "airflow"),
        ledger=create_database(server, "outreach"),
        warehouse=create_database(server, "warehouse"),
    )


def migrate_ledger(url: URL) -> None:
    """Bring the ledger to its present shape."""
    engine = ledger_engine(url.render_as_string(hide_password=False))
    try:
        migrate(engine)
    finally:
        engine.dispose()


def has_sample(url: URL) -> bool:
    """Tell whether the sample warehouse was already filled."""
    engine = create_engine(url)
    try:
        return inspect(engine).has_table("invoice", schema="sales")
    finally:
        engine.dispose()
