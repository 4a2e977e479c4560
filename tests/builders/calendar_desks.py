"""The two accounts of the calendar, each with a simulator whose clock the calendar moves."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Engine

from builders.levers_accounts import utc_now
from builders.log_tail import LogTail
from builders.policy_choices import Choice
from builders.policy_world import World
from builders.simulator import RunningSimulator
from builders.webhook_app import running_webhooks
from outreach.providers.base import Account, VoiceProvider
from outreach.providers.registry import provider_for
from outreach.services.dispatch.submit import Sender

REPORTED_WITHIN = 120.0
"""Seconds in which every event must have been taken."""


@dataclass(kw_only=True)
class SetClock:
    """A clock that shows what the calendar says."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


@dataclass(kw_only=True)
class Desk:
    """One campaign with its account; ``sender`` is there while a run of it is at work."""

    choice: Choice
    folder: Path
    simulator: RunningSimulator
    account: Account
    provider: VoiceProvider
    tail: LogTail
    sender: Sender | None = None
    runs: list[UUID] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    """Calls whose end the world has heard of."""

    def wait_until_reported(self) -> None:
        """Wait until the event of every call that is over was taken at our door."""
        deadline = time.monotonic() + REPORTED_WITHIN
        self.tail.read()
        while self.tail.unreported:
            assert time.monotonic() < deadline, f"{len(self.tail.unreported)} events are not taken"
            time.sleep(0.01)
            self.tail.read()


@contextmanager
def open_desk(
    ledger: Engine,
    root: Path,
    choice: Choice,
    *,
    folder: Path,
    world: World,
    clock: SetClock,
    doorkeepers: dict[str, VoiceProvider],
) -> Iterator[Desk]:
    """Serve a campaign's provider and the door for its events.

    Each door applies what any of them took, so all ``doorkeepers`` are known to each.
    """
    place = root / f"{choice.campaign_id}_provider"
    place.mkdir()
    with choice.station.serving(place, **_settings(choice, world, clock)) as running:
        account = choice.station.account_at(running)
        if choice.knows_lines:
            account = replace(account, options={**account.options, "lines": choice.lines})
        # Deliveries are signed by the machine's clock, so that is the one that judges their age.
        doorkeepers[account.connection_id] = provider_for(account, clock=utc_now)
        with running_webhooks(ledger, provider_of=doorkeepers.__getitem__, clock=clock) as door:
            running.deliver_to(f"{door}/{account.connection_id}")
            yield Desk(
                choice=choice,
                folder=folder,
                simulator=running,
                account=account,
                provider=provider_for(account, clock=clock),
                tail=LogTail(path=running.log_path),
            )


def _settings(choice: Choice, world: World, clock: SetClock) -> dict[str, Any]:
    said = {each.number: {"words": each.says} for each in world.residents.values() if each.says}
    return {
        "clock_starts_at": clock.now,
        "call_seconds_min": 15,
        "call_seconds_max": 240,
        "lines": choice.lines,
        "numbers": said,
    }
