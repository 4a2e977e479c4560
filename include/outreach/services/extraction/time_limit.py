"""Asking a warehouse for no longer than it may take, whatever its driver does.

Few drivers know a timeout for a query, and some wait for ever on a connection that is
dead. So the question is asked in a thread, and the one who asks waits for that thread and
for no longer. A query whose time is over is cancelled where the driver can do that; a
driver that cannot is left to itself, and the server ends the query where it knows limits.
"""

import logging
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from queue import Empty, Full, Queue
from threading import Event, Thread
from typing import Any

from sqlalchemy import Connection, Engine, text

from outreach.domain.errors import WarehouseUnavailable
from outreach.services.extraction.warehouse_access import explained

logger = logging.getLogger(__name__)

SERVER_IS_LATER = timedelta(seconds=5)
"""How much later the server ends a query by itself: it is for the case that the one who asked is gone."""

_ENDS_WITHIN_SECONDS = 2.0
"""How long a thread that was asked to end is waited for, so that it closes its connection."""

_LOOK_SECONDS = 0.2

_END = object()
"""Stands behind the last part of an answer."""

Work = Callable[[Connection], Generator[Any, None, None]]
"""Asks over a connection that cannot write, and yields the answer in parts."""


@dataclass(frozen=True, kw_only=True)
class TimeLimit:
    """How long a warehouse may take, and what a person changes to give it more time."""

    lasts: timedelta
    change: str

    def exceeded(self, asked: str) -> WarehouseUnavailable:
        """Return the error that says so; ``asked`` is the file or the connection at work."""
        return WarehouseUnavailable(
            f"{asked}: the warehouse did not answer within {self.lasts.total_seconds():g} s; {self.change}"
        )


def limit_of(key: str, lasts: timedelta) -> TimeLimit:
    """Return the limit that a key of ``warehouse_timeout`` sets."""
    change = f"make the query faster, or give it more time: warehouse_timeout.{key} in campaign.yaml"
    return TimeLimit(lasts=lasts, change=change)


@contextmanager
def asked_within(
    warehouse: Engine, work: Work, *, asked: str, limit: TimeLimit, refusals: Mapping[str, str] | None = None
) -> Iterator[Iterator[Any]]:
    """Give the parts of an answer while the block runs; the time that the block takes itself does not count.

    Work that writes brings its own sentences, ``refusals``, and commits by itself.

    Raises what ``explained`` raises, and ``WarehouseUnavailable`` that names the limit
    when the warehouse takes longer.
    """
    asking = _Asking(warehouse, work, asked=asked, limit=limit, refusals=refusals)
    try:
        yield asking.parts()
    finally:
        asking.end()


@dataclass(frozen=True, kw_only=True)
class _Failed:
    error: BaseException


class _Asking:
    """One question under way in a thread of its own."""

    def __init__(
        self,
        warehouse: Engine,
        work: Work,
        *,
        asked: str,
        limit: TimeLimit,
        refusals: Mapping[str, str] | None,
    ) -> None:
        self._warehouse, self._work, self._asked, self._limit = warehouse, work, asked, limit
        self._refusals = refusals
        self._parts: Queue[Any] = Queue(maxsize=1)
        self._is_over = Event()
        self._driver: Any = None
        self._thread = Thread(target=self._ask, name=f"asks {asked}", daemon=True)
        self._thread.start()

    def parts(self) -> Iterator[Any]:
        left = self._limit.lasts.total_seconds()
        while True:
            began = time.monotonic()
            try:
                part = self._parts.get(timeout=max(left, 0))
            except Empty:
                self._cancel()
                raise self._limit.exceeded(self._asked) from None
            left -= time.monotonic() - began
            if part is _END:
                return
            if isinstance(part, _Failed):
                raise part.error
            yield part

    def end(self) -> None:
        """Have the thread close its connection; one that hangs in its driver is left to itself."""
        self._is_over.set()
        self._thread.join(_ENDS_WITHIN_SECONDS)

    def _ask(self) -> None:
        try:
            with explained(self._asked, self._refusals), self._warehouse.connect() as connection:
                self._driver = connection.connection.dbapi_connection
                self._prepare(connection)
                with closing(self._work(connection)) as parts:
                    for part in parts:
                        if not self._give(part):
                            return
        except BaseException as error:
            self._give(_Failed(error=error))
        else:
            self._give(_END)

    def _prepare(self, connection: Connection) -> None:
        lasts = self._limit.lasts + SERVER_IS_LATER
        if self._refusals is None:
            connection.execution_options(postgresql_readonly=True)
            _limit_on_server(connection, lasts)
            return
        connection.detach()  # its limit holds in every transaction of the work, and is no one else's
        _limit_on_server(connection, lasts, of="SESSION")
        connection.commit()

    def _give(self, part: Any) -> bool:
        """Wait until the part is taken; False when no one takes it any more."""
        while not self._is_over.is_set():
            try:
                self._parts.put(part, timeout=_LOOK_SECONDS)
            except Full:
                continue
            return True
        return False

    def _cancel(self) -> None:
        """End the query at the warehouse, in a thread: a driver may wait for a dead server here as well."""
        Thread(target=_cancel, args=(self._driver,), name=f"cancels {self._asked}", daemon=True).start()


def _cancel(driver: Any) -> None:
    """Call what drivers have: psycopg's cancel_safe, psycopg2's and oracledb's cancel, SQLite's interrupt."""
    ways = (getattr(driver, name, None) for name in ("cancel_safe", "cancel", "interrupt"))
    cancel = next((way for way in ways if callable(way)), None)
    if cancel is None:
        return
    try:
        cancel()
    except Exception as error:
        logger.warning("The query could not be cancelled at the warehouse: %s", type(error).__name__)


def _limit_on_server(connection: Connection, lasts: timedelta, *, of: str = "LOCAL") -> None:
    """Have the server end the query by itself, where it takes such a limit."""
    milliseconds = lasts // timedelta(milliseconds=1)
    match connection.dialect.name:
        case "postgresql" | "redshift":
            connection.execute(text(f"SET {of} statement_timeout = {milliseconds}"))
        case "mysql" | "mariadb" if getattr(connection.dialect, "is_mariadb", False):
            connection.execute(text(f"SET SESSION max_statement_time = {milliseconds / 1000}"))
        case "mysql":
            connection.execute(text(f"SET SESSION max_execution_time = {milliseconds}"))
        case _:
            return
