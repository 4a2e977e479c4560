"""Every place in which a night may leave something: files, and each column of each table of a database."""

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, Engine, text

READ_AT_ONCE = 1_000
FILES_OF_DATA = {"postgres"}
"""Folders whose files are a database's own: what they hold is searched by asking the database."""

COLUMNS = text(
    "SELECT table_schema, table_name, column_name FROM information_schema.columns "
    "JOIN information_schema.tables USING (table_schema, table_name) "
    "WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema') "
    "AND data_type NOT IN ('integer', 'bigint', 'smallint', 'boolean', 'uuid', 'date', 'double precision') "
    "AND data_type NOT LIKE 'timestamp%' ORDER BY 1, 2, 3"
)
"""Whatever is not a number, a moment or a UUID of the database's own: text, JSON, bytes, arrays, enums."""


def files_below(folder: Path, *, but: frozenset[str] = frozenset()) -> Iterator[tuple[str, bytes]]:
    """Give the content of every file below a folder, but of those named; a server's log among them."""
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if not path.is_file() or path.is_symlink() or path.name in but:
            continue
        if FILES_OF_DATA & set(inside.parts) and path.suffix != ".log":
            continue
        yield str(inside), path.read_bytes()


def values_in(database: Engine) -> Iterator[tuple[str, str | bytes]]:
    """Give every value of every column of a database that could hold text, by table and column."""
    with database.connect() as connection:
        for schema, table, column in connection.execute(COLUMNS).all():
            yield f"{schema}.{table}.{column}", _joined(connection, schema, table, column)


def _joined(connection: Connection, schema: str, table: str, column: str) -> str:
    """Read a whole column as text; what is bytes is read as what they say."""
    rows = connection.execute(
        text(f'SELECT "{column}" FROM "{schema}"."{table}" WHERE "{column}" IS NOT NULL')
    ).scalars()
    return "\n".join(_as_text(value) for value in rows)


def _as_text(value: object) -> str:
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value).decode(errors="replace")
    return str(value)
