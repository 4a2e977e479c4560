"""The owner of a delivery: the adapter of a connection, looked up once for all who ask within a second."""

import asyncio
from collections.abc import Callable

from fastapi.concurrency import run_in_threadpool

from outreach.providers.base import VoiceProvider

Found = VoiceProvider | Exception
"""An adapter, or why there is none now."""

GOOD_FOR_SECONDS = 1.0
"""An adapter that was looked up is used for so long; a busy door would do little else than look up."""


class Lookups:
    """Looks connections up. A failed look-up is never remembered.

    It belongs to one event loop. At one time one look-up of a connection runs, and one more waits
    for all who asked since that began.
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
        """Return the adapter of a connection, or the error that looking it up ended with."""
        known = self._known.get(connection_id)
        if known and asyncio.get_running_loop().time() < known[1]:
            return known[0]
        return await self.find_anew(connection_id)

    async def find_anew(self, connection_id: str) -> Found:
        """Return what is found from now on, so that a secret that was just rotated is known."""
        task = self._next.get(connection_id)
        if task is None:
            before = self._running.get(connection_id)
            task = asyncio.create_task(self._look_up(connection_id, before))
            self._next[connection_id] = task
        # The one who asked may go away; the others wait for the same answer.
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
