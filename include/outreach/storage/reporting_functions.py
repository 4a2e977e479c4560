"""The functions of ``reporting``: each stands in one file, ``reporting/functions/<name>.sql``.

Like the views, which they read, they are no part of any migration: every
upgrade of the ledger replaces them, after the views.
"""

from pathlib import Path

from sqlalchemy import Connection

from outreach.storage.reporting_views import VIEWS
from outreach.storage.vocabulary import with_literals

FUNCTIONS = VIEWS / "functions"


def replace_functions(connection: Connection, folder: Path = FUNCTIONS) -> None:
    """Make the functions equal to their files. Those who may read the views may call them."""
    for path in sorted(folder.glob("*.sql")):
        sql = with_literals(path.read_text(encoding="utf-8"))
        # The driver takes many statements at once, with their colons, only without parameters.
        connection.exec_driver_sql(sql, execution_options={"no_parameters": True})
