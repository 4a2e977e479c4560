"""Trying steps of a night: all of them run in one transaction that is rolled back."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Protocol

from psycopg.errors import LockNotAvailable
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError

from outreach.domain.errors import RunNotReady
from outreach.storage.limits import allow_bulk
from outreach.storage.statements import statement

WAITS_FOR_A_RUN = "30s"
"""How long a trial waits for rows that a running night has locked."""


class Ledger(Protocol):
    """The part of the ledger that a step of a night needs: its own transactions. An ``Engine`` fits."""

    def begin(self) -> AbstractContextManager[Connection]: ...

    def connect(self) -> AbstractContextManager[Connection]: ...


@dataclass(frozen=True, kw_only=True)
class Trial:
    """A ledger whose transactions are savepoints of one, so that each step sees the writes of earlier ones.

    Temporary tables end with each savepoint, as they do with a transaction.
    """

    connection: Connection

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Open a transaction of a step: kept for later steps, or rolled back after an error."""
        with self.connection.begin_nested():
            yield self.connection
            tables = self.connection.scalars(statement("temporary_tables")).all()
            if tables:
                self.connection.execute(text(f"DROP TABLE {', '.join(tables)}"))

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """Open a transaction that only reads; writes are rolled back."""
        with self.connection.begin_nested() as reading:
            yield self.connection
            reading.rollback()


@contextmanager
def trial(ledger: Engine) -> Iterator[Trial]:
    """Open a ledger for a trial: nothing in the block is ever committed.

    Raises ``RunNotReady`` if a running night has locked rows that the steps need.
    """
    longest = {"longest": WAITS_FOR_A_RUN}
    with ledger.connect() as connection, connection.begin() as transaction:
        allow_bulk(connection)
        connection.execute(text("SELECT set_config('lock_timeout', :longest, true)"), longest)
        try:
            yield Trial(connection=connection)
        except OperationalError as error:
            if not isinstance(error.orig, LockNotAvailable):
                raise
            raise RunNotReady(
                "a night that is under way works on the same rows; nothing was tried, try again later"
            ) from None
        transaction.rollback()
