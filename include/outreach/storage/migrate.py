"""Bringing a database to the ledger's present tables."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine

from outreach.domain.errors import LedgerIsNewer
from outreach.storage.engine import ledger_engine
from outreach.storage.limits import allow_bulk
from outreach.storage.metadata import SCHEMA
from outreach.storage.migration_lock import WAITS_FOR_ANOTHER, wait_for_other_migrations
from outreach.storage.reporting_functions import replace_functions
from outreach.storage.reporting_views import read_views, replace_views

MIGRATIONS = Path(__file__).parent / "migrations"


def alembic_config() -> Config:
    """Return Alembic's settings; there is no separate alembic.ini."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def migrate(
    ledger: Engine,
    *,
    revision: str = "head",
    within: timedelta = WAITS_FOR_ANOTHER,
    tell: Callable[[str], None] = lambda _: None,
) -> None:
    """Apply every missing migration, and replace the views and functions, in one transaction.

    A second migration at the same time waits for the first, and says so through
    ``tell``. Raises ``MigrationRefused``, with nothing changed, if it waited for longer
    than ``within``, if a newer release has migrated the ledger, or if a view cannot be
    replaced.
    """
    config = alembic_config()
    scripts = ScriptDirectory.from_config(config)
    # Each statement sees all commits of others, whatever the server's default: the
    # second of two migrations must find the changes of the first one, for which it
    # waited.
    with ledger.execution_options(isolation_level="READ COMMITTED").begin() as connection:
        allow_bulk(connection)
        wait_for_other_migrations(connection, within=within, tell=tell)
        _require_known(connection, scripts)
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        if _revisions(connection) == set(scripts.get_heads()):  # the views read the newest tables
            replace_views(connection, read_views())
            replace_functions(connection)


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


def migrate_ledger(url: URL, *, tell: Callable[[str], None] = lambda _: None) -> None:
    """Bring the ledger to its present tables; ``tell`` is called about a wait for another migration."""
    engine = ledger_engine(url.render_as_string(hide_password=False))
    try:
        migrate(engine, tell=tell)
    finally:
        engine.dispose()
