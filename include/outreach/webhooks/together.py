"""Work that a thread does for several callers at once.

The first caller is served at once. Callers that come meanwhile wait, and the next turn
serves all of them together. So the more there is to do, the more each turn does, and no
one waits for a timer.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from anyio import CapacityLimiter, to_thread

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


class Crowded(Exception):
    """Too many callers wait; nothing was done for this one."""


class Together(Generic[Asked, Answer]):
    """Serves one turn at a time. ``work`` returns one answer for each request, and runs in a thread.

    It belongs to one event loop. ``at_once`` are served by one turn, and ``waiting`` may wait.
    """

    def __init__(
        self, work: Callable[[Sequence[Asked]], Sequence[Answer]], *, at_once: int, waiting: int
    ) -> None:
        self._work = work
        self._at_once = at_once
        self._may_wait = waiting
        self._waiting: deque[tuple[Asked, asyncio.Future[Answer]]] = deque()
        self._turns: asyncio.Task[None] | None = None
        # A separate thread: those that the application's other work shares may all be busy.
        self._thread: CapacityLimiter | None = None

    async def ask(self, asked: Asked) -> Answer:
        """Wait for the answer of the next turn; raises ``Crowded``, or the error of ``work``.

        A request that is already in a turn is done even if its caller is cancelled.
        """
        if len(self._waiting) >= self._may_wait:
            raise Crowded
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((asked, answer))
        if self._turns is None:
            self._turns = asyncio.create_task(self._take_turns())
        return await answer

    async def _take_turns(self) -> None:
        try:
            while self._waiting:
                size = min(len(self._waiting), self._at_once)
                await self._serve([self._waiting.popleft() for _ in range(size)])
        finally:
            self._turns = None

    async def _serve(self, turn: Sequence[tuple[Asked, asyncio.Future[Answer]]]) -> None:
        self._thread = self._thread or CapacityLimiter(1)
        try:
            asked = [each for each, _ in turn]
            answers = await to_thread.run_sync(self._work, asked, limiter=self._thread)
        except Exception as error:
            for _, future in turn:
                if not future.done():
                    future.set_exception(error)
            return
        for (_, future), answer in zip(turn, answers, strict=True):
            if not future.done():
                future.set_result(answer)
