"""Bringing a database to the ledger's present shape."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, text

from outreach.domain.errors import LedgerIsNewer
from outreach.storage.engine import ledger_engine
from outreach.storage.limits import allow_bulk
from outreach.storage.metadata import SCHEMA
from outreach.storage.reporting_views import read_views, replace_views

MIGRATIONS = Path(__file__).parent / "migrations"


def alembic_config() -> Config:
    """Return Alembic's settings; there is no alembic.ini to keep in step."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def migrate(ledger: Engine, *, revision: str = "head") -> None:
    """Apply every migration that the database does not have yet, and replace the views, in one transaction.

    A second migration at the same time waits for the first. Raises
    ``MigrationRefused``, with nothing changed, when a newer release has migrated
    the ledger, or when a view cannot be replaced.
    """
    config = alembic_config()
    scripts = ScriptDirectory.from_config(config)
    with ledger.begin() as connection:
        allow_bulk(connection)
        # Before anything is read: what the first of two migrations did is what the second must find.
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('outreach migrate', 0))"))
        _require_known(connection, scripts)
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        if _revisions(connection) == set(
            scripts.get_heads()
        ):  # the views read the tables in their newest shape
            replace_views(connection, read_views())


def _revisions(connection: Connection) -> set[str]:
    context = MigrationContext.configure(connection, opts={"version_table_schema": SCHEMA})
    return set(context.get_current_heads())


def _require_known(connection: Connection, scripts: ScriptDirectory) -> None:
    known = {script.revision for script in scripts.walk_revisions()}
    for revision in _revisions(connection) - known:
        raise LedgerIsNewer(
            f"the ledger is at revision {revision}, which this release does not know, because a newer one, "
            "or one before 0.1.0, made it: run that one, or begin with an empty database; nothing was changed"
        )


def migrate_ledger(url: URL) -> None:
    """Bring the ledger to its present shape."""
    engine = ledger_engine(url.render_as_string(hide_password=False))
    try:
        migrate(engine)
    finally:
        engine.dispose()
