"""Databases of one test."""

from sqlalchemy import URL, create_engine, text


def drop_database(server: URL, name: str) -> None:
    """Drop a database and end the sessions that still use it."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
    finally:
        engine.dispose()
