"""Giving the query planner statistics on new rows before a statement reads them.

The large tables are keyed by run, and old statistics do not know a new run. PostgreSQL
then expects one row of it, and uses a plan whose time grows with the square of the
rows.
"""

from typing import Any

from sqlalchemy import Connection, Engine, Table, text

from outreach.domain.errors import ConfigurationError
from outreach.storage.limits import allow_bulk
from outreach.storage.trial import Ledger


def refresh_statistics(ledger: Ledger, *columns_of: tuple[Table, tuple[str, ...]]) -> None:
    """Refresh the statistics of some columns of tables, each table in its own transaction.

    It is called after the commit that wrote the rows: the lock of an ANALYZE lasts as
    long as its transaction, and another night would wait for it. A trial refreshes
    none, since no one else may wait for it.

    Raises ``ConfigurationError`` if the ledger's role may not do so: PostgreSQL itself only warns.
    """
    if not isinstance(ledger, Engine):
        return
    for table, columns in columns_of:
        with ledger.begin() as connection:
            allow_bulk(connection)
            _analyze(connection, table, columns)


def _analyze(connection: Connection, table: Table, columns: tuple[str, ...]) -> None:
    driver: Any = connection.connection.dbapi_connection
    warnings: list[str] = []

    def listen(notice: Any) -> None:
        if notice.severity_nonlocalized == "WARNING":
            warnings.append(notice.sqlstate)

    driver.add_notice_handler(listen)
    try:
        connection.execute(text(f"ANALYZE {table.fullname} ({', '.join(columns)})"))
    finally:
        driver.remove_notice_handler(listen)
    if warnings:
        raise ConfigurationError(
            f"the ledger's role may not ANALYZE {table.fullname} (SQLSTATE {warnings[0]}); make it the owner "
            "of the tables, or from PostgreSQL 17 on grant it MAINTAIN on them"
        )
