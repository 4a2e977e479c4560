"""Asking a warehouse with a time limit, which holds for every driver.

Few drivers know a timeout for a query, and some wait for ever on a dead connection. So
the query runs in a thread, and the caller waits for that thread only as long as the
limit. When the time is over the query is cancelled if the driver can do that. Else the
thread is left alone, and the server ends the query if it supports limits.
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
"""How much later than the limit the server ends a query by itself, in case the caller is gone."""

_ENDS_WITHIN_SECONDS = 2.0
"""How long to wait for a thread that was asked to end, so that it can close its connection."""

_LOOK_SECONDS = 0.2

_END = object()
"""Marks the end of an answer."""

Work = Callable[[Connection], Generator[Any, None, None]]
"""Asks over a connection that cannot write, and yields the answer in parts."""


@dataclass(frozen=True, kw_only=True)
class TimeLimit:
    """How long a warehouse may take, and how a person can give it more time."""

    lasts: timedelta
    change: str

    def exceeded(self, asked: str) -> WarehouseUnavailable:
        """Return the error for an exceeded limit; ``asked`` is the file or the connection."""
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
    """Yield an iterator over the parts of an answer; the time that the block itself takes does not count.

    Work that writes brings its own sentences, ``refusals``, and commits by itself.

    Raises the errors of ``explained``, and ``WarehouseUnavailable``, which names the
    limit, if the warehouse takes longer.
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
    """One query that runs in its own thread."""

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
        """Make the thread close its connection; a thread that hangs in its driver is left alone."""
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
        """Wait until the part is taken; returns False if no one takes it any more."""
        while not self._is_over.is_set():
            try:
                self._parts.put(part, timeout=_LOOK_SECONDS)
            except Full:
                continue
            return True
        return False

    def _cancel(self) -> None:
        """End the query at the warehouse, in a thread: a driver may wait for a dead server here, too."""
        Thread(target=_cancel, args=(self._driver,), name=f"cancels {self._asked}", daemon=True).start()


def _cancel(driver: Any) -> None:
    """Call the driver's own function: cancel_safe, cancel (psycopg2, oracledb) or interrupt (SQLite)."""
    ways = (getattr(driver, name, None) for name in ("cancel_safe", "cancel", "interrupt"))
    cancel = next((way for way in ways if callable(way)), None)
    if cancel is None:
        return
    try:
        cancel()
    except Exception as error:
        logger.warning("The query could not be cancelled at the warehouse: %s", type(error).__name__)


def _limit_on_server(connection: Connection, lasts: timedelta, *, of: str = "LOCAL") -> None:
    """Make the server end the query by itself, if it supports such a limit."""
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
