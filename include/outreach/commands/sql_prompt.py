"""A small prompt for reading the ledger without psql."""

import sys
from collections.abc import Iterator

import psycopg
from rich.table import Table
from sqlalchemy import URL

from outreach.commands.console import complain, out, tell
from outreach.domain.one_line import one_line

MOST_ROWS = 1_000
"""The most rows of a result that are shown; a query can use LIMIT and OFFSET."""


def answer_queries(url: URL, query: str | None, *, settings: str) -> bool:
    """Answer one query, or all that are typed; returns whether the last one succeeded."""
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    is_answered = True
    with psycopg.connect(address, options=settings, autocommit=True, connect_timeout=5) as connection:
        for each in [query] if query else _typed():
            is_answered = _answer(connection, each)
    return is_answered


def _typed() -> Iterator[str]:
    lines: list[str] = []
    while True:
        if sys.stdin.isatty():
            out.print("... " if lines else "outreach=> ", end="", markup=False)
        line = sys.stdin.readline()
        lines.append(line.rstrip("\n"))
        if not line or line.rstrip().endswith(";"):
            if text := "\n".join(lines).strip():
                yield text
            lines = []
        if not line:
            return


def _answer(connection: psycopg.Connection, query: str) -> bool:
    try:
        # Prepared, so that it can only be one statement; and its changes are rolled back.
        with connection.transaction(force_rollback=True):
            cursor = connection.execute(query.encode(), prepare=True)
            if cursor.description is None:
                tell(cursor.statusmessage or "done")
                return True
            rows = cursor.fetchmany(MOST_ROWS)
            _show([column.name for column in cursor.description], rows)
            tell(f"{len(rows):,} rows" + (f" of {cursor.rowcount:,}" if cursor.rowcount > len(rows) else ""))
    except psycopg.Error as problem:
        complain(f"{problem.sqlstate}: {problem.diag.message_primary or type(problem).__name__}")
        return False
    return True


def _show(names: list[str], rows: list[tuple[object, ...]]) -> None:
    table = Table(box=None, pad_edge=False)
    for name in names:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*("" if value is None else one_line(str(value)) for value in row))
    out.print(table, markup=False)
