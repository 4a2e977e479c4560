"""Work that is done in a thread for all who ask for it meanwhile.

The first to ask is served at once. Those who ask while that is done wait,
and the next turn serves all of them together: so the more there is to do, the
more each turn does, and no one waits for a clock.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from anyio import CapacityLimiter, to_thread

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


class Crowded(Exception):
    """More wait than is allowed; nothing was done for the one who asked last."""


class Together(Generic[Asked, Answer]):
    """Serves one turn at a time. ``work`` gives as many answers as it was asked for, and runs in a thread.

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
        # A thread of its own: those that the application's other work shares may all be taken.
        self._thread: CapacityLimiter | None = None

    async def ask(self, asked: Asked) -> Answer:
        """Wait for the answer of the next turn; raises ``Crowded``, or what ``work`` raises.

        A request that was taken into a turn is done also where the one who asked goes away.
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
