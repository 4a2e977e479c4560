"""Writing many rows into the ledger by COPY, within the caller's transaction."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from psycopg import DataError, Error, sql
from sqlalchemy import Connection

from outreach.domain.errors import OutreachError
from outreach.storage.private_errors import say_no_value


class CopyRefused(OutreachError):
    """The ledger refused a row; the message does not repeat its values, which may be a name."""


@dataclass(kw_only=True)
class _Copying:
    """A running COPY, and how many rows it got."""

    copy: Any
    rows: int = 0


def copy_rows(
    connection: Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> int:
    """Copy ``rows`` into ``table`` (``schema.name`` or a temporary table) and return how many they were."""
    with _copying(connection, table, columns) as copying:
        for row in rows:
            copying.copy.write_row(row)
            copying.rows += 1
    return copying.rows


def copy_text_rows(
    connection: Connection, table: str, columns: Sequence[str], parts: Iterable[tuple[int, str]]
) -> int:
    """Copy rows that ``copy_text`` wrote, many at a time, and return how many they were.

    Each of ``parts`` is a number of rows, and their text; every row ends with an end of line.
    """
    with _copying(connection, table, columns) as copying:
        for rows, text in parts:
            copying.copy.write(text)
            copying.rows += rows
    return copying.rows


@contextmanager
def _copying(connection: Connection, table: str, columns: Sequence[str]) -> Iterator[_Copying]:
    driver: Any = connection.connection.dbapi_connection
    command = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(*table.split(".")), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    count = 0
    try:
        with driver.cursor() as cursor, cursor.copy(command) as copy:
            copying = _Copying(copy=copy)
            try:
                yield copying
            finally:
                count = copying.rows
    except DataError as error:
        raise CopyRefused(f"{table} refused a row near {count} (SQLSTATE {error.sqlstate})") from None
    except Error as error:
        say_no_value(error)
        raise
