"""Fixtures of the faults: a second ledger."""

from collections.abc import Iterator

import pytest
from sqlalchemy import URL, Engine, create_engine, text

from outreach.local.postgres import drop_database
from outreach.storage.engine import ledger_engine


@pytest.fixture
def other_ledger(ledger_url: URL, postgres: URL, ledger_template: str) -> Iterator[Engine]:
    """An engine on another migrated, empty ledger, beside ``ledger``."""
    name = f"{ledger_url.database}_other"
    admin = create_engine(postgres, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{ledger_template}"'))
    admin.dispose()
    engine = ledger_engine(postgres.set(database=name).render_as_string(hide_password=False))
    yield engine
    engine.dispose()
    drop_database(postgres, name)
