"""Fixtures shared by every tier: a real, embedded PostgreSQL and a fresh ledger for each test."""

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import URL, Engine, create_engine, text

from builders.databases import drop_database
from builders.loading import SCHEMA, Warehouse
from builders.mariadb import is_installed, mariadb_server
from outreach.storage.engine import ledger_engine
from outreach.storage.migrate import migrate
from outreach_sandbox.postgres.server import create_database, embedded_postgres

# An example may be slow because the machine is busy, so slowness fails none. Every run tries new examples
# and prints how to repeat one that failed; where ``CI`` is set they are the same ones each time, so that
# the answer depends on the change alone.
settings.register_profile(
    "outreach",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
    derandomize="CI" in os.environ,
)
settings.load_profile("outreach")


@pytest.fixture(scope="session")
def postgres() -> Iterator[URL]:
    """A PostgreSQL server for the whole session, on a Unix socket in a short path."""
    data = Path(tempfile.mkdtemp(prefix="outreach-pg-"))
    try:
        with embedded_postgres(data, durable=False) as server:
            yield server
    finally:
        shutil.rmtree(data, ignore_errors=True)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that a server under another user can reach, also while other sessions of pytest begin.

    pytest closes its own folders to other users each time that a session begins.
    """
    folder = Path(tempfile.mkdtemp(prefix="outreach-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def ledger_template(postgres: URL) -> str:
    """The name of a migrated database that each test's ledger is cloned from."""
    url = create_database(postgres, "ledger_template")
    engine = ledger_engine(url.render_as_string(hide_password=False))
    migrate(engine)
    engine.dispose()
    return "ledger_template"


@pytest.fixture
def ledger_url(postgres: URL, ledger_template: str) -> Iterator[URL]:
    """A migrated, empty ledger database of its own."""
    name = f"ledger_{uuid.uuid4().hex[:12]}"
    admin = create_engine(postgres, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{ledger_template}"'))
    admin.dispose()
    yield postgres.set(database=name)
    drop_database(postgres, name)


@pytest.fixture
def ledger(ledger_url: URL) -> Iterator[Engine]:
    """An engine on a migrated, empty ledger."""
    engine = ledger_engine(ledger_url.render_as_string(hide_password=False))
    yield engine
    engine.dispose()


@pytest.fixture
def warehouse(postgres: URL) -> Iterator[Engine]:
    """An engine on an empty warehouse database."""
    name = f"warehouse_{uuid.uuid4().hex[:12]}"
    engine = create_engine(create_database(postgres, name))
    yield engine
    engine.dispose()
    drop_database(postgres, name)


@pytest.fixture(scope="session")
def mariadb() -> Iterator[URL]:
    """A MariaDB server for the whole session; only asked for where one is installed."""
    with mariadb_server() as server:
        yield server


WAREHOUSES = ("postgresql", "duckdb", *(["mariadb"] if is_installed() else []))
"""The warehouses that tables are loaded into for real."""


def pytest_report_header() -> str:
    """Say which warehouses take part, since MariaDB is no Python package."""
    return f"warehouses that are loaded: {', '.join(WAREHOUSES)}"


@pytest.fixture(params=WAREHOUSES)
def destination(request: pytest.FixtureRequest, ledger: Engine, tmp_path: Path) -> Iterator[Warehouse]:
    """An empty warehouse that the ledger's reporting tables are loaded into."""
    match request.param:
        case "postgresql":
            engine = request.getfixturevalue("warehouse")
        case "duckdb":
            engine = create_engine(f"duckdb:///{tmp_path / 'warehouse.duckdb'}")
        case _:
            engine = create_engine(request.getfixturevalue("mariadb"))
    yield Warehouse(engine=engine, kind=request.param, ledger=ledger)
    if request.param == "mariadb":
        with engine.begin() as connection:
            connection.execute(text(f"DROP SCHEMA IF EXISTS {SCHEMA}"))
    engine.dispose()
