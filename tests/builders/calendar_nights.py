"""Nights of two campaigns on two accounts in simulated time, without Airflow.

The calendar moves one clock: the product's, the door's and both simulators'. It goes
from moment to moment at which something may happen, so that a night of a day's length
takes seconds. The checker judges the calls of the simulators.
"""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import Engine, select

from builders.calendar_desks import Desk, SetClock, open_desk
from builders.calendar_log import newly_ended
from builders.calendar_stages import begin_run
from builders.events import SETTINGS
from builders.policy_choices import CHOICES, write_campaign
from builders.policy_warehouse import fill, live_on, pay_by_surprise
from builders.policy_world import World, make_world
from checker.night_log import Call, NightLog
from outreach.providers.base import VoiceProvider
from outreach.services.collection.reduce import reduce_inbox
from outreach.services.dispatch.submit import submit_calls
from outreach.services.dispatch.wait import Finished, Wait
from outreach.services.runs.close import close_run
from outreach.storage import tables

LOOK_EVERY = timedelta(minutes=10)
"""How long the campaigns are left alone while calls are under way, unless many nights are played."""

LIFE_GOES_ON = timedelta(hours=-3)
"""When the world lives on, from the midnight in UTC that a day begins with: no campaign is at work."""

SURPRISE = timedelta(hours=11)
"""When a few pay while both campaigns are at work."""

MOST_STEPS = 500
"""More looks at one night mean that it does not end."""


@dataclass(kw_only=True)
class Calendar:
    """The nights so far, and where they happen."""

    ledger: Engine
    warehouse: Engine
    world: World
    clock: SetClock
    desks: Sequence[Desk]
    look_every: timedelta = LOOK_EVERY
    calls: list[Call] = field(default_factory=list)
    steps: int = 0

    def log(self) -> NightLog:
        """Give everything to the checker."""
        return NightLog(people=self.world.people(), calls=tuple(self.calls), facts=tuple(self.world.facts))

    def calls_on(self, day: date) -> dict[str, int]:
        """Count the calls of each campaign in the runs of a day."""
        of_day = [each.campaign for each in self.calls if f" {day} " in each.intent]
        return {desk.choice.campaign_id: of_day.count(desk.choice.campaign_id) for desk in self.desks}

    def play_all(self, days: Sequence[date]) -> None:
        """Play some days in order, and wait at the end until no phone rings any more."""
        for day in days:
            self.play(day)
        while under_way := [at for desk in self.desks if (at := desk.simulator.move_clock()) is not None]:
            self._move(max(under_way))
        self._hear()

    def play(self, day: date) -> None:
        """Play the runs of a day from their beginning to their end."""
        self.steps = 0
        midnight = datetime.combine(day, time(0), tzinfo=UTC)
        self._move(midnight + LIFE_GOES_ON)
        live_on(self.warehouse, self.world, day=day, at=self.clock())
        opens = {midnight + desk.choice.opens: desk for desk in self.desks}
        surprise = midnight + SURPRISE
        while moments := [*opens, *self._wait_until(), *([surprise] if surprise > self.clock() else [])]:
            self._move(self._next(moments))
            if self.clock() == surprise:
                pay_by_surprise(self.warehouse, self.world, day=day, at=self.clock())
            if desk := opens.pop(self.clock(), None):
                self._begin(desk, day)
        self._hear()
        print(f"{day}: {self.calls_on(day)} calls, {self.steps} looks", flush=True)  # noqa: T201

    def _begin(self, desk: Desk, day: date) -> None:
        assert desk.sender is None, f"{desk.choice.campaign_id} is still at work on {day}"
        desk.sender = begin_run(self.ledger, self.warehouse, desk, day=day, clock=self.clock)
        desk.runs.append(desk.sender.run_id)

    def _wait_until(self) -> list[datetime]:
        """Let every campaign that is at work do what it can now; gives until when each waits."""
        waits = []
        for desk in self.desks:
            if desk.sender is not None:
                match asyncio.run(submit_calls(desk.sender)):
                    case Wait(until=until):
                        waits.append(max(until, self.clock() + timedelta(seconds=1)))
                    case Finished():
                        close_run(
                            self.ledger, run_id=desk.sender.run_id, upstream_failed=False, now=self.clock()
                        )
                        desk.sender = None
        return waits

    def _next(self, moments: list[datetime]) -> datetime:
        """Choose the next moment to look at: calls under way are looked at now and then."""
        self.steps += 1
        assert self.steps < MOST_STEPS, "the night does not end"
        at_work = [desk.simulator for desk in self.desks if desk.sender is not None]
        under_way = [at for simulator in at_work if (at := simulator.move_clock()) is not None]
        return (
            min(*moments, max(min(under_way), self.clock() + self.look_every)) if under_way else min(moments)
        )

    def _move(self, to: datetime) -> None:
        """Move every clock, and have all that happened until then reported and applied."""
        assert to >= self.clock(), "a night reaches into the next one"
        self.clock.now = to
        for desk in self.desks:
            desk.simulator.move_clock(to)
        for desk in self.desks:
            desk.wait_until_reported()
        self._apply()

    def _apply(self) -> None:
        providers = {desk.account.connection_id: desk.provider for desk in self.desks}
        event = tables.provider_event
        query = select(event.c.event_id).where(event.c.applied_at.is_(None)).limit(1)
        while True:
            reduce_inbox(self.ledger, provider_of=providers.__getitem__, settings=SETTINGS, now=self.clock())
            with self.ledger.connect() as connection:
                if connection.scalar(query) is None:
                    return

    def _hear(self) -> None:
        for desk in self.desks:
            for heard in newly_ended(self.ledger, desk):
                self.calls.append(heard.call)
                self.world.hear(heard.call, heard.words, heard.promised_on)


@contextmanager
def calendar(
    ledger: Engine,
    warehouse: Engine,
    root: Path,
    *,
    people: int,
    first_day: date,
    look_every: timedelta = LOOK_EVERY,
    seed: int = 1,
) -> Iterator[Calendar]:
    """Make the world and open both desks; then play day by day."""
    world = make_world(people, seed=seed, first_day=first_day)
    fill(warehouse, world)
    start = datetime.combine(first_day, time(0), tzinfo=UTC) + LIFE_GOES_ON - timedelta(hours=1)
    clock = SetClock(now=start)
    doorkeepers: dict[str, VoiceProvider] = {}
    with ExitStack() as stack:
        desks = [
            stack.enter_context(
                open_desk(
                    ledger,
                    root,
                    choice,
                    folder=write_campaign(root, choice),
                    world=world,
                    clock=clock,
                    doorkeepers=doorkeepers,
                )
            )
            for choice in CHOICES
        ]
        yield Calendar(
            ledger=ledger, warehouse=warehouse, world=world, clock=clock, desks=desks, look_every=look_every
        )
