"""Fixtures of the faults: further ledgers."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from uuid import uuid4

import pytest
from sqlalchemy import URL, Engine, create_engine, text

from outreach.local.postgres import drop_database
from outreach.storage.engine import ledger_engine

NewLedger = Callable[[], AbstractContextManager[Engine]]


@pytest.fixture
def new_ledger(postgres: URL, ledger_template: str) -> NewLedger:
    """Call it for an engine on a migrated, empty ledger, as often as one is needed."""

    @contextmanager
    def ledger() -> Iterator[Engine]:
        name = f"ledger_{uuid4().hex[:12]}"
        admin = create_engine(postgres, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{ledger_template}"'))
        admin.dispose()
        engine = ledger_engine(postgres.set(database=name).render_as_string(hide_password=False))
        try:
            yield engine
        finally:
            engine.dispose()
            drop_database(postgres, name)

    return ledger


@pytest.fixture
def other_ledger(new_ledger: NewLedger) -> Iterator[Engine]:
    """An engine on another ledger, beside ``ledger``."""
    with new_ledger() as engine:
        yield engine
