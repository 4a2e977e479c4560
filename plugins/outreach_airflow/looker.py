"""Looking at the ledger for all waits of a triggerer at once.

One connection stays open while there are waits, and one query every few seconds answers
for all. Nothing here is stored: after a restart of the triggerer Airflow starts the
waits again, and after one of PostgreSQL the next look connects again.
"""

import asyncio
import logging
from contextvars import Context
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from weakref import WeakKeyDictionary

from sqlalchemy import URL
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from outreach.services.dispatch.wait import Wait, are_over
from outreach.storage.engine import async_ledger_engine
from outreach.storage.limits import LOST_SERVER, as_option
from outreach_airflow.events import WaitEnd

logger = logging.getLogger(__name__)

TOLERATED_FAILURES = 10
"""Failed looks in a row after which the operator is woken: half a minute, as long as a database's restart."""

LOOK = timedelta(seconds=30)
"""How long a look may take: it is short, and waits for nothing."""

OPTIONS = {
    "application_name": "outreach waits",
    "options": f"-c jit=off -c timezone=UTC {as_option(LOOK)}",
    **LOST_SERVER,
}
"""A look is short and fails if the ledger does not answer, so that its waits do not hang."""


@dataclass(eq=False, kw_only=True)
class _Waiting:
    wait: Wait
    end: asyncio.Future[WaitEnd]
    failures: int = 0

    def say(self, end: WaitEnd) -> None:
        if not self.end.done():
            self.end.set_result(end)


class Looker:
    """Looks at one ledger for all waits in one event loop.

    It looks at once for the first wait, then every ``every_seconds`` for all, and
    closes its connection when there is no wait any more.
    """

    def __init__(self, ledger: URL, *, every_seconds: float) -> None:
        self._ledger = ledger
        self._every_seconds = every_seconds
        self._waiting: list[_Waiting] = []
        self._looking: asyncio.Task[None] | None = None
        self._look_now = asyncio.Event()

    def watch(self, wait: Wait) -> asyncio.Future[WaitEnd]:
        """Return a future for the end of a wait; a cancelled one is not watched any more.

        It is ``LEDGER_UNREACHABLE`` after ten failed looks in a row.
        """
        waiting = _Waiting(wait=wait, end=asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        if self._looking is None:
            # In a separate context, since its log lines belong to no single wait.
            self._looking = asyncio.get_running_loop().create_task(self._look_on(), context=Context())
        return waiting.end

    async def rest(self) -> None:
        """Wait until the connection is closed, if there is no wait any more."""
        if self._looking is not None and not self._still_waiting():
            self._look_now.set()
            await asyncio.wait({self._looking})

    def _still_waiting(self) -> list[_Waiting]:
        self._waiting = [waiting for waiting in self._waiting if not waiting.end.done()]
        return self._waiting

    async def _look_on(self) -> None:
        """Look as long as there are waits; a new one may come while the connection is being closed."""
        try:
            while self._still_waiting():
                await self._look_until_no_one_waits()
        except Exception as error:
            # The ledger is in reach, so the next look would end the same way.
            for waiting in self._still_waiting():
                waiting.end.set_exception(error)
        finally:
            self._looking = None

    async def _look_until_no_one_waits(self) -> None:
        engine = async_ledger_engine(
            self._ledger, pool_size=1, max_overflow=0, pool_pre_ping=True, connect_args=OPTIONS
        )
        try:
            while self._still_waiting():
                await self._look(engine, list(self._waiting))
                await self._pause()
        finally:
            await engine.dispose()

    async def _pause(self) -> None:
        try:
            await asyncio.wait_for(self._look_now.wait(), self._every_seconds)
        except TimeoutError:
            return
        self._look_now.clear()

    async def _look(self, engine: AsyncEngine, all_waiting: list[_Waiting]) -> None:
        """Look once for all waits; raises errors that are not problems of reaching the ledger."""
        try:
            async with engine.connect() as connection:
                waits = [waiting.wait for waiting in all_waiting]
                over = await are_over(connection, waits, now=datetime.now(UTC))
        except (SQLAlchemyError, OSError) as problem:
            _count_failure(all_waiting, problem)
        else:
            for waiting, is_over in zip(all_waiting, over, strict=True):
                waiting.failures = 0
                if is_over:
                    waiting.say(WaitEnd.OVER)


def _count_failure(all_waiting: list[_Waiting], problem: Exception) -> None:
    logger.warning(
        "The ledger could not be reached; %d waits are not over yet: %s", len(all_waiting), problem
    )
    for waiting in all_waiting:
        waiting.failures += 1
        if waiting.failures >= TOLERATED_FAILURES:
            waiting.say(WaitEnd.LEDGER_UNREACHABLE)


_lookers: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[tuple[URL, float], Looker]] = WeakKeyDictionary()


def looker(ledger: URL, *, every_seconds: float) -> Looker:
    """Return the looker of this event loop for a ledger; a triggerer has only one loop."""
    of_this_loop = _lookers.setdefault(asyncio.get_running_loop(), {})
    found = of_this_loop.get((ledger, every_seconds))
    return found or of_this_loop.setdefault(
        (ledger, every_seconds), Looker(ledger, every_seconds=every_seconds)
    )
