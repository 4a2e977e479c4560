"""Query plans for statements that read a run with hundreds of thousands of rows.

A second safeguard besides ``refresh_statistics``: if the statistics do not know a run,
PostgreSQL expects one row of it and joins row by row, which grows with the square of
the rows.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text

MEMORY = "32MB"
"""Memory for one sort or hash. With the default of 4 MB, a million invoices went to disk 17 times."""

_MORE_MEMORY = text(
    "SELECT set_config('work_mem', :memory, true) "
    "WHERE pg_size_bytes(current_setting('work_mem')) < pg_size_bytes(:memory)"
)


@contextmanager
def reading_many_rows(connection: Connection, *, few_groups: bool = False) -> Iterator[None]:
    """Forbid joins row by row within the block; later statements of the transaction are planned as before.

    ``few_groups`` says that many rows form few groups, which the planner cannot guess:
    then they are hashed, not sorted.
    """
    settings = ["enable_nestloop", *(["enable_sort"] if few_groups else [])]
    for setting in settings:
        connection.execute(text(f"SET LOCAL {setting} = off"))
    connection.execute(_MORE_MEMORY, {"memory": MEMORY})
    yield
    for setting in (*settings, "work_mem"):
        connection.execute(text(f"SET LOCAL {setting} TO DEFAULT"))
