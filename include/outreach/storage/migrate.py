"""Bringing a database to the ledger's present shape."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import URL, Engine

from outreach.storage.engine import ledger_engine

MIGRATIONS = Path(__file__).parent / "migrations"


def alembic_config() -> Config:
    """Return Alembic's settings; there is no alembic.ini to keep in step."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def migrate(ledger: Engine, *, revision: str = "head") -> None:
    """Apply every migration that the database does not have yet, in one transaction."""
    config = alembic_config()
    with ledger.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def migrate_ledger(url: URL) -> None:
    """Bring the ledger to its present shape."""
    engine = ledger_engine(url.render_as_string(hide_password=False))
    try:
        migrate(engine)
    finally:
        engine.dispose()
