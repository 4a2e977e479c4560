"""Bulk rows into the ledger by COPY, a part of the caller's transaction."""

from collections.abc import Iterable, Sequence
from typing import Any

from psycopg import DataError, sql
from sqlalchemy import Connection

from outreach.domain.errors import OutreachError


class CopyRefused(OutreachError):
    """The ledger refused a row; its values are not repeated, they may be somebody's name."""


def copy_rows(
    connection: Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> int:
    """Copy ``rows`` into ``table`` (``schema.name`` or a temporary table) and return how many they were."""
    driver: Any = connection.connection.dbapi_connection
    command = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(*table.split(".")), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    count = 0
    try:
        with driver.cursor() as cursor, cursor.copy(command) as copy:
            for row in rows:
                copy.write_row(row)
                count += 1
    except DataError as error:
        raise CopyRefused(f"{table} refused a row near {count} (SQLSTATE {error.sqlstate})") from None
    return count
