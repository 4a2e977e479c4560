"""The clock of a simulator: that of the machine, or one that stands still until it is moved.

With the second one a test plays a night in moments: each call rings and ends at its
time by that clock. Deliveries of events, their signatures and faults use the machine's
time, as their receivers do.
"""

import asyncio
import heapq
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Protocol

from outreach_sandbox.simulator.settings import SimulatorSettings

_TURNS = 10
"""After this many turns of the event loop every woken task has reached its next wait."""


class Clock(Protocol):
    """Returns the time, and waits."""

    def now(self) -> datetime:
        """Return the present time, with a zone."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait for this long by this clock."""
        ...


class MachineClock:
    """The clock of this machine."""

    def now(self) -> datetime:
        """Read it."""
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


class SetClock:
    """Stands still until ``move_to`` moves it on."""

    def __init__(self, start: datetime) -> None:
        self._now = start
        self._waiting: list[tuple[datetime, int, asyncio.Future[None]]] = []
        self._numbers = count()

    def now(self) -> datetime:
        """Read it."""
        return self._now

    async def sleep(self, seconds: float) -> None:
        """Wait until the clock was moved by this much."""
        if seconds <= 0:
            return
        woken = asyncio.get_running_loop().create_future()
        due = self._now + timedelta(seconds=seconds)
        heapq.heappush(self._waiting, (due, next(self._numbers), woken))
        await woken

    async def move_to(self, moment: datetime) -> None:
        """Move to a moment, and let everything on the way happen at its time; never moves back."""
        await _settle()
        while self._waiting and self._waiting[0][0] <= moment:
            self._now, _, woken = heapq.heappop(self._waiting)
            if not woken.done():
                woken.set_result(None)
                await _settle()
        self._now = max(self._now, moment)

    def next_at(self) -> datetime | None:
        """Return when something happens next; None if nothing is under way."""
        return self._waiting[0][0] if self._waiting else None


async def _settle() -> None:
    for _ in range(_TURNS):
        await asyncio.sleep(0)


def clock_of(settings: SimulatorSettings) -> MachineClock | SetClock:
    """Return the clock of a simulator's settings."""
    return MachineClock() if settings.clock_starts_at is None else SetClock(settings.clock_starts_at)
