"""Opening a ledger only if it has the tables of this release."""

from collections.abc import Sequence
from typing import Any, Final

import psycopg
from psycopg import sql
from sqlalchemy import Engine, event
from sqlalchemy.pool import ConnectionPoolEntry

from outreach.domain.errors import LedgerOfAnotherRelease
from outreach.storage.engine import ledger_engine
from outreach.storage.metadata import SCHEMA

REVISIONS: Final = ("0001",)
"""The revisions of this release's migrations, in order."""

NO_LEDGER: Final = "this database has no ledger: `outreach migrate` makes it"

OLDER: Final = (
    "the ledger is at revision {revision}, and this release works on {present}: run `outreach migrate` first"
)

NEWER: Final = (
    "the ledger is at revision {revision}, which this release does not know: "
    "install the newer release that migrated it (a ledger from before 0.1.0 cannot be used)"
)


_REVISION: Final = sql.SQL("SELECT version_num FROM {}.alembic_version").format(sql.Identifier(SCHEMA))


def open_ledger(url: str, *, revisions: Sequence[str] = REVISIONS) -> Engine:
    """Open the ledger as ``ledger_engine`` does, and check its revision once, on the first connection.

    If it is not that of this release, the first use of a connection raises
    ``LedgerOfAnotherRelease``. A process that already works goes on after a newer
    release migrates the ledger, since a sent batch must still be recorded.
    """
    engine = ledger_engine(url)
    is_known = False

    def require_present_shape(driver: Any, _: ConnectionPoolEntry) -> None:
        nonlocal is_known
        if is_known:
            return
        try:
            problem = _problem_of(_revision_of(driver), revisions)
            if problem is not None:
                raise LedgerOfAnotherRelease(problem)
        except Exception:
            driver.close()
            raise
        is_known = True

    event.listen(engine, "connect", require_present_shape)
    return engine


def _revision_of(driver: psycopg.Connection[Any]) -> str | None:
    """Read the ledger's revision; None if there is none. No transaction stays open."""
    driver.autocommit = True
    try:
        row = driver.execute(_REVISION).fetchone()
    except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName):
        return None
    finally:
        driver.autocommit = False
    return str(row[0]) if row else None


def _problem_of(revision: str | None, revisions: Sequence[str]) -> str | None:
    present = revisions[-1]
    if revision == present:
        return None
    if revision is None:
        return NO_LEDGER
    return (OLDER if revision in revisions else NEWER).format(revision=revision, present=present)
