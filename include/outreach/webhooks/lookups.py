"""Whose delivery it would be: the adapter of a connection, looked up once for all who ask meanwhile."""

import asyncio
from collections.abc import Callable

from fastapi.concurrency import run_in_threadpool

from outreach.providers.base import VoiceProvider

Found = VoiceProvider | Exception
"""An adapter, or why there is none now."""


class Lookups:
    """Looks connections up; each answer was found after it was asked for, so a rotated secret holds at once.

    It belongs to one event loop. At one time one look-up of a connection runs, and one more waits
    for all who asked since that began.
    """

    def __init__(self, provider_of: Callable[[str], VoiceProvider]) -> None:
        self._provider_of = provider_of
        self._running: dict[str, asyncio.Task[Found]] = {}
        self._next: dict[str, asyncio.Task[Found]] = {}

    async def find(self, connection_id: str) -> Found:
        """Return the adapter of a connection, or the error that looking it up ended with."""
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
            return await run_in_threadpool(self._provider_of, connection_id)
        except Exception as error:
            return error
        finally:
            if self._running.get(connection_id) is task:
                del self._running[connection_id]
