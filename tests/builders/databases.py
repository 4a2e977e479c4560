"""Databases of one test."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL, create_engine, text


@contextmanager
def new_database(server: URL, *, template: str = "template1") -> Iterator[URL]:
    """Make a database of its own, a copy of ``template``, and drop it after the block."""
    name = f"database_{uuid.uuid4().hex[:12]}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
    admin.dispose()
    yield server.set(database=name)
    drop_database(server, name)


def drop_database(server: URL, name: str) -> None:
    """Drop a database and end the sessions that still use it."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
    finally:
        engine.dispose()
