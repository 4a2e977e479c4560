"""A second account takes what the first certainly never received, and nothing else."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from builders.events import clock
from builders.ledger import insert_run
from builders.night import campaign
from builders.shift import Shift, people, shift
from builders.simulator import RunningSimulator
from builders.stations import LEVERS, WEYA
from outreach.domain.errors import ConfigurationError
from outreach.providers.registry import provider_for
from outreach.services.dispatch.handing_over import hand_over
from outreach.services.dispatch.planning import plan_batches
from outreach.services.dispatch.submitting import Sender
from outreach.services.runs.runs import read_run
from outreach.services.runs.waiting import Finished, Progress, Wait
from outreach.simulator.oracle import requests, rings

FALLBACK_AFTER = timedelta(minutes=10)
TWO = {**LEVERS.choice(), "fallback": WEYA.choice(), "fallback_after": "10m"}


@dataclass(frozen=True, kw_only=True)
class TwoAccounts:
    """A night whose campaign names Levers first and Weya second."""

    night: Shift
    second: Sender
    weya: RunningSimulator

    def hand_over(self, *, in_reach: bool = True) -> Progress:
        """Do what the operator does once; out of reach is where nobody listens."""
        first = self.night.sender
        if not in_reach:
            account = replace(first.account, base_url="http://127.0.0.1:1/api-service/v1")
            first = replace(first, account=account, provider=provider_for(account, clock=self.night.clock))
        return asyncio.run(hand_over(first, self.second))

    def finish(self, *, in_reach: bool) -> None:
        """Go on until the night is over on both accounts."""
        for _ in range(100):
            if isinstance(self.hand_over(in_reach=in_reach), Finished):
                return
            self.night.wait_for_inbox()
        raise AssertionError(f"the night does not end: {self.night.states()}")

    def rung(self) -> Counter[str]:
        """How often each number rang, on both accounts together."""
        entries = [*self.night.simulator.entries(), *self.weya.entries()]
        return Counter(ring.phone for ring in rings(entries))

    def everybody_rang_once(self) -> bool:
        return self.rung() == Counter(self.night.column("phone"))


@contextmanager
def two_accounts(ledger: Engine, warehouse: Engine, folder: Path) -> Iterator[TwoAccounts]:
    with ExitStack() as stack:
        weya = stack.enter_context(WEYA.serving(folder))
        settings: dict[str, Any] = {"provider": TWO, "batches": {"canary": 0, "size": 2}}
        night = stack.enter_context(shift(ledger, warehouse, folder, people(4), checked=False, **settings))
        account = WEYA.account_at(weya)
        provider = provider_for(account, clock=night.clock)
        yield TwoAccounts(
            night=night, second=replace(night.sender, account=account, provider=provider), weya=weya
        )


@pytest.fixture
def both(ledger: Engine, warehouse: Engine, tmp_path: Path) -> Iterator[TwoAccounts]:
    with two_accounts(ledger, warehouse, tmp_path) as opened:
        yield opened


def test_while_the_first_can_be_reached_the_second_gets_nothing(both: TwoAccounts) -> None:
    both.finish(in_reach=True)
    assert both.everybody_rang_once()
    assert rings(both.weya.entries()) == []


def test_a_short_absence_of_the_first_is_waited_for(both: TwoAccounts) -> None:
    waiting = both.hand_over(in_reach=False)
    assert isinstance(waiting, Wait)
    assert waiting.until <= both.night.clock() + FALLBACK_AFTER
    both.night.clock.ahead = FALLBACK_AFTER - timedelta(minutes=1)
    both.finish(in_reach=True)
    assert rings(both.weya.entries()) == []
    assert both.everybody_rang_once()


def test_a_long_absence_gives_the_whole_night_to_the_second(both: TwoAccounts) -> None:
    both.hand_over(in_reach=False)
    both.night.clock.ahead = FALLBACK_AFTER + timedelta(seconds=1)
    both.finish(in_reach=False)
    assert rings(both.night.simulator.entries()) == []
    assert both.everybody_rang_once()
    assert set(both.night.states()) <= {"completed", "failed"}


def test_what_the_first_may_have_received_never_goes_to_the_second(both: TwoAccounts) -> None:
    both.night.simulator.faults.add("pause_events")
    both.night.simulator.faults.add("break_off", when="after_admission")
    both.hand_over()
    assert both.night.states() == {"planned": 2, "unknown": 2}
    both.hand_over(in_reach=False)
    both.night.clock.ahead = timedelta(hours=1)
    both.hand_over(in_reach=False)
    both.night.simulator.faults.clear()
    both.night.wait_for_events()
    both.hand_over(in_reach=False)
    both.night.clock.ahead = timedelta(hours=1, minutes=30)
    both.finish(in_reach=False)
    assert both.everybody_rang_once()
    assert len(requests(both.night.simulator.entries())) == 1


def test_what_was_lost_after_an_absence_stays_with_the_first_when_the_rest_moves(both: TwoAccounts) -> None:
    both.hand_over(in_reach=False)
    both.night.clock.ahead = timedelta(minutes=1)
    both.night.simulator.faults.add("pause_events")
    both.night.simulator.faults.add("break_off", when="after_admission")
    both.hand_over()
    assert both.night.states() == {"planned": 2, "unknown": 2}
    both.night.clock.ahead = FALLBACK_AFTER + timedelta(seconds=1)
    both.hand_over(in_reach=False)
    assert both.night.states()["unknown"] == 2
    assert "planned" not in both.night.states()
    both.night.simulator.faults.clear()
    both.night.wait_for_events()
    both.finish(in_reach=False)
    assert both.everybody_rang_once()


def test_a_second_account_that_does_not_fit_is_refused_before_anything_is_sealed(
    ledger: Engine, warehouse: Engine, tmp_path: Path
) -> None:
    unfit = {**TWO, "fallback": {"connection": "weya_default", "options": {"calling_numbers": []}}}
    called = people(1)
    run_id = insert_run(ledger, *called, of=campaign(provider=unfit), sealed=False)
    with WEYA.serving(tmp_path) as weya, LEVERS.serving(tmp_path) as levers:
        first, second = LEVERS.account_at(levers), WEYA.account_at(weya)
        with pytest.raises(ConfigurationError, match="calling_numbers"):
            plan_batches(
                ledger,
                run_id=run_id,
                account=first,
                provider=provider_for(first, clock=clock),
                fallback=(second, provider_for(second, clock=clock)),
                now=clock(),
            )
    with ledger.connect() as connection:
        assert not read_run(connection, run_id).is_sealed
