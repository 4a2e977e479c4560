"""Looking up the adapter of a connection, once for all requests within a second."""

import asyncio
from collections.abc import Callable

from fastapi.concurrency import run_in_threadpool

from outreach.providers.base import VoiceProvider

Found = VoiceProvider | Exception
"""An adapter, or the error why there is none now."""

GOOD_FOR_SECONDS = 1.0
"""How long an adapter is used after a look-up; else a busy server would do little but look up."""


class Lookups:
    """Looks up connections. A failed look-up is never kept.

    It belongs to one event loop. Only one look-up of a connection runs at a time, and
    one more waits for all requests since that one began.
    """

    def __init__(
        self, provider_of: Callable[[str], VoiceProvider], *, good_for_seconds: float = GOOD_FOR_SECONDS
    ) -> None:
        self._provider_of = provider_of
        self._good_for_seconds = good_for_seconds
        self._known: dict[str, tuple[VoiceProvider, float]] = {}
        self._running: dict[str, asyncio.Task[Found]] = {}
        self._next: dict[str, asyncio.Task[Found]] = {}

    async def find(self, connection_id: str) -> Found:
        """Return the adapter of a connection, or the error of its look-up."""
        known = self._known.get(connection_id)
        if known and asyncio.get_running_loop().time() < known[1]:
            return known[0]
        return await self.find_anew(connection_id)

    async def find_anew(self, connection_id: str) -> Found:
        """Return the result of a new look-up, which knows a secret that was just rotated."""
        task = self._next.get(connection_id)
        if task is None:
            before = self._running.get(connection_id)
            task = asyncio.create_task(self._look_up(connection_id, before))
            self._next[connection_id] = task
        # One caller may be cancelled; the others wait for the same answer.
        return await asyncio.shield(task)

    async def _look_up(self, connection_id: str, before: asyncio.Task[Found] | None) -> Found:
        if before is not None:
            await asyncio.wait([before])
        task = self._next.pop(connection_id)
        self._running[connection_id] = task
        try:
            found = await run_in_threadpool(self._provider_of, connection_id)
        except Exception as error:
            self._known.pop(connection_id, None)
            return error
        else:
            until = asyncio.get_running_loop().time() + self._good_for_seconds
            self._known[connection_id] = (found, until)
            return found
        finally:
            if self._running.get(connection_id) is task:
                del self._running[connection_id]
