"""Handing calls over: the real sender, to a provider that takes everything at once."""

import asyncio
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.account import SETTINGS, account_at
from benchmarks.place import Place
from benchmarks.postgres_cpu import postgres_cpu_seconds
from benchmarks.warehouse import NOW
from benchmarks.work import Done, Work
from outreach.providers.registry import provider_for
from outreach.services.dispatch.submit import Sender, Step, submit_calls

AFTER_PLANNING = timedelta(minutes=5)


class Enough(Exception):
    """As many batches were handed over as were asked for."""


def batches(place: Place) -> Work:
    """Hand over ``place.batches`` batches, one after another; the claim's share of it is counted apart."""
    began = time.monotonic()

    def clock() -> datetime:
        return NOW + AFTER_PLANNING + timedelta(seconds=time.monotonic() - began)

    account = account_at(place.sink_url)
    watch = _Watch(data=place.folder, enough=place.batches)
    sender = Sender(
        ledger=place.ledger(),
        warehouse=place.warehouse(),
        run_id=place.run,
        account=account,
        provider=provider_for(account, clock=clock),
        settings=SETTINGS,
        clock=clock,
        on_step=watch.see,
    )

    def work() -> Done:
        try:
            status = asyncio.run(submit_calls(sender))
        except Enough:
            facts = {"claim": watch.claim, "claim_postgres": watch.claim_postgres}
            return Done(rows=watch.handed_over, facts=facts)
        raise AssertionError(f"{watch.handed_over} batches were handed over: {status}")

    return work


@dataclass(kw_only=True)
class _Watch:
    """Sees the sender's steps, and ends it after the last batch."""

    data: Path
    enough: int
    handed_over: int = 0
    claim: float = 0.0
    """CPU seconds of this process within the claims, the building of the bytes included."""
    claim_postgres: float = 0.0
    _before: tuple[float, float] = field(default=(0.0, 0.0))

    def see(self, step: Step) -> None:
        match step:
            case Step.LOCKED:
                self._before = self._now()
            case Step.CLAIMED:
                own, postgres = self._now()
                self.claim += own - self._before[0]
                self.claim_postgres += postgres - self._before[1]
            case Step.RECORDED:
                self.handed_over += 1
                if self.handed_over >= self.enough:
                    raise Enough
            case _:
                pass

    def _now(self) -> tuple[float, float]:
        return time.process_time(), postgres_cpu_seconds(self.data)
