"""A whole night in small: ledger, warehouse, simulated provider and webhook door, all real.

``with shift(ledger, warehouse, tmp_path, people(5)) as night:`` plans a batch run;
``night.run()`` hands over and waits like the operator and its trigger do.
``night.simulator``, the simulator's own log, says what happened. When the block ends
well, the invariants of every night are checked.
"""

import asyncio
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Engine, select, text, true, update
from sqlalchemy.ext.asyncio import create_async_engine

from builders.events import SETTINGS
from builders.invariants import check_invariants
from builders.ledger import insert_run
from builders.levers_accounts import utc_now
from builders.night import ENVIRONMENT, Person, campaign, person
from builders.oracle import endings, requests, rings, undelivered
from builders.simulator import RunningSimulator
from builders.stations import LEVERS, Station
from builders.webhook_app import running_webhooks
from outreach.domain.calls import CallState
from outreach.providers.base import VoiceProvider
from outreach.providers.registry import provider_for
from outreach.services.collection.poll import poll_account
from outreach.services.collection.reduce import reduce_inbox
from outreach.services.dispatch.plan import plan_batches
from outreach.services.dispatch.submit import Sender, submit_calls
from outreach.services.dispatch.wait import DispatchStatus, Finished, Wait, WaitFor, is_over
from outreach.services.runs.ledger_settings import LedgerSettings
from outreach.services.runs.run import read_run
from outreach.storage import tables
from outreach_sandbox.simulator.log import LogEntry

STILL_DUE = "SELECT customer_number FROM sales.customer WHERE owes AND customer_number IN :person_ids"


def people(count: int) -> tuple[Person, ...]:
    """So many people, each with one overdue invoice."""
    return tuple(person() for _ in range(count))


@dataclass(kw_only=True)
class Clock:
    """The machine's clock, which a test may put forward."""

    ahead: timedelta = field(default_factory=timedelta)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass(frozen=True, kw_only=True)
class Shift:
    ledger: Engine
    warehouse: Engine
    station: Station
    simulator: RunningSimulator
    provider: VoiceProvider
    sender: Sender
    run_id: UUID
    clock: Clock
    door: str
    """Where its events are delivered."""

    def submit(self, **changes: Any) -> DispatchStatus:
        """Do what the operator does once; ``changes`` replace parts of the sender."""
        return asyncio.run(submit_calls(replace(self.sender, **changes)))

    def impatient(self) -> VoiceProvider:
        """The adapter, with half a second for a submit."""
        return self.station.adapter(self.sender.account, clock=self.clock, submit_seconds=0.5)

    def run(self, *, seconds: float = 60, give_up_on: Sequence[WaitFor] = ()) -> DispatchStatus:
        """Hand over and wait until the run is finished, or waits for one of ``give_up_on``."""
        deadline = time.monotonic() + seconds
        progress = self.submit()
        while isinstance(progress, Wait) and progress.reason not in give_up_on:
            self._wait(progress, deadline)
            progress = self.submit()
        return progress

    def _wait(self, wait: Wait, deadline: float) -> None:
        while not asyncio.run(self._is_over(wait)):
            if time.monotonic() > deadline:
                raise AssertionError(f"the run still waits for {wait.reason}: {self.states()}")
            time.sleep(0.05)
            if self.provider.capabilities.polls:
                self.ask()

    def ask(self) -> None:
        """Read into the inbox what the provider shows, as the trigger does, and have it all applied.

        Events that the door has taken meanwhile are waited for; those that cannot be applied stay.
        """
        asyncio.run(
            poll_account(
                self.ledger,
                provider=self.provider,
                connection_id=self.sender.account.connection_id,
                clock=self.clock,
            )
        )
        self._wait_until_applied(tables.provider_event.c.problem.is_(None), seconds=20)

    async def _is_over(self, wait: Wait) -> bool:
        engine = create_async_engine(self.ledger.url)
        try:
            async with engine.connect() as connection:
                return await is_over(connection, wait, now=self.clock())
        finally:
            await engine.dispose()

    def wait_for_events(self, calls: int | None = None, *, seconds: float = 60) -> None:
        """Wait until so many calls, else all that were admitted, are over and their events applied.

        Events that a test holds back are not waited for.
        """
        are_held = any(fault["kind"] == "pause_events" for fault in self.simulator.faults.waiting())

        def is_quiet(entries: list[LogEntry]) -> bool:
            admitted = sum(request.contacts or 0 for request in requests(entries, admitted=True))
            ended = len(endings(entries))
            reported = are_held or not self.station.sends_events or not undelivered(entries)
            return ended == (admitted if calls is None else calls) and reported

        self.simulator.wait_until(is_quiet, seconds=seconds)
        self.ask()
        self.wait_for_inbox(seconds=seconds)

    def wait_for_inbox(self, *, seconds: float = 60) -> None:
        """Wait until everything in the inbox is applied; what the door holds is passed over by others."""
        self._wait_until_applied(true(), seconds=seconds)

    def _wait_until_applied(self, which: ColumnElement[bool], *, seconds: float) -> None:
        sender, event = self.sender, tables.provider_event
        deadline = time.monotonic() + seconds
        query = select(event.c.event_id).where(event.c.applied_at.is_(None), which).limit(1)
        while True:
            reduce_inbox(
                self.ledger, provider_of=lambda _: self.provider, settings=sender.settings, now=self.clock()
            )
            with self.ledger.connect() as connection:
                if connection.scalar(query) is None:
                    return
            assert time.monotonic() < deadline, "events stay in the inbox"
            time.sleep(0.02)

    def rings(self) -> list[str]:
        """The phones that rang, in order: the simulator's word, not ours."""
        return [ring.phone for ring in rings(self.simulator.entries())]

    def everybody_rang_once(self) -> bool:
        """Whether each number of the run rang, and rang once."""
        return sorted(self.rings()) == sorted(set(self.column("phone")))

    def requests(self) -> int:
        """How many submits reached the simulator."""
        return len(requests(self.simulator.entries()))

    def states(self) -> dict[str, int]:
        """How many calls stand in each state."""
        query = select(tables.call.c.state).where(tables.call.c.run_id == self.run_id)
        with self.ledger.connect() as connection:
            states = list(connection.scalars(query))
        return {state: states.count(state) for state in sorted(set(states))}

    def column(self, name: str) -> list[Any]:
        """A column of the run's calls, ordered by call."""
        call = tables.call
        query = select(call.c[name]).where(call.c.run_id == self.run_id).order_by(call.c.call_id)
        with self.ledger.connect() as connection:
            return list(connection.scalars(query))

    def pays(self, person_id: str) -> None:
        """Let someone pay: the warehouse no longer returns them."""
        with self.warehouse.begin() as connection:
            connection.execute(
                text("UPDATE sales.customer SET owes = false WHERE customer_number = :who"),
                {"who": person_id},
            )

    def change_run(self, **values: Any) -> None:
        """Change the run's own row, as time would."""
        table = tables.campaign_run
        with self.ledger.begin() as connection:
            connection.execute(update(table).where(table.c.run_id == self.run_id).values(**values))
            if read_run(connection, self.run_id).campaign.config.audience == "invented":
                self._end_spans_with_run(connection)

    def _end_spans_with_run(self, connection: Connection) -> None:
        """An invented audience may be called until the run is over, and no longer."""
        call, run = tables.call, tables.campaign_run
        until = select(run.c.call_until).where(run.c.run_id == self.run_id).scalar_subquery()
        planned = update(call).where(call.c.run_id == self.run_id, call.c.state == CallState.PLANNED)
        connection.execute(planned.where(call.c.may_ring_from < until).values(may_ring_until=until))


@contextmanager
def shift(
    ledger: Engine,
    warehouse: Engine,
    folder: Path,
    called: Sequence[Person],
    *,
    environment: str = ENVIRONMENT,
    wave: int = 1,
    sealed_late_by: timedelta = timedelta(0),
    on: Station = LEVERS,
    simulator: dict[str, Any] | None = None,
    checked: bool = True,
    clock: Clock | None = None,
    fact_queries: Mapping[str, str] | None = None,
    **config: Any,
) -> Iterator[Shift]:
    """Plan a run of these people on a fresh simulator; ``config`` goes into the campaign.

    Only where the provider itself breaks the promise are the invariants not ``checked``.
    """
    fill_warehouse(warehouse, called)
    clock = clock or Clock()
    of = replace(
        campaign(**({"provider": on.choice()} | config)),
        still_due_sql=STILL_DUE,
        fact_queries=fact_queries or {},
    )
    settings = LedgerSettings(environment=environment, metadata_keys=SETTINGS.metadata_keys)
    now = clock()
    run_id = insert_run(
        ledger,
        *called,
        of=of,
        environment=environment,
        run_date=now.astimezone(ZoneInfo("Asia/Riyadh")).date(),
        wave=wave,
        sealed=False,
        now=now,
    )
    with on_duty(
        ledger,
        warehouse,
        folder,
        run_id,
        clock=clock,
        settings=settings,
        sealed_at=now + sealed_late_by,
        on=on,
        simulator=simulator,
        checked=checked,
    ) as night:
        yield night


@contextmanager
def on_duty(
    ledger: Engine,
    warehouse: Engine,
    folder: Path,
    run_id: UUID,
    *,
    clock: Clock,
    settings: LedgerSettings = SETTINGS,
    sealed_at: datetime,
    on: Station = LEVERS,
    simulator: dict[str, Any] | None = None,
    checked: bool = True,
) -> Iterator[Shift]:
    """Plan a run that is decided, with a fresh simulator and its webhook door beside it."""
    with on.serving(folder, **(simulator or {})) as running:
        account = on.account_at(running)
        provider = provider_for(account, clock=clock)
        # Signatures are as old as they are, however far the night's own clock is ahead.
        doorkeeper = provider_for(account, clock=utc_now)
        with running_webhooks(ledger, provider_of=lambda _: doorkeeper, settings=settings) as door:
            address = f"{door}/{on.connection_id}"
            if provider.capabilities.webhooks:
                running.deliver_to(address)
            plan_batches(ledger, run_id=run_id, account=account, provider=provider, now=sealed_at)
            sender = Sender(
                ledger=ledger,
                warehouse=warehouse,
                run_id=run_id,
                account=account,
                provider=provider,
                settings=settings,
                clock=clock,
            )
            night = Shift(
                ledger=ledger,
                warehouse=warehouse,
                station=on,
                simulator=running,
                provider=provider,
                sender=sender,
                run_id=run_id,
                clock=clock,
                door=address,
            )
            yield night
            if checked:
                check_invariants(night, connection_id=on.connection_id)


def fill_warehouse(warehouse: Engine, called: Sequence[Person]) -> None:
    """Let these people owe."""
    with warehouse.begin() as connection:
        connection.execute(text("CREATE SCHEMA IF NOT EXISTS sales"))
        connection.execute(
            text("CREATE TABLE IF NOT EXISTS sales.customer (customer_number text, owes boolean)")
        )
        connection.execute(
            text("INSERT INTO sales.customer VALUES (:who, true)"),
            [{"who": each.person_id} for each in called],
        )


__all__ = ["Clock", "Finished", "Shift", "on_duty", "people", "shift"]
