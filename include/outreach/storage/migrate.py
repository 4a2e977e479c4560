"""Bringing a database to the ledger's present shape."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

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
