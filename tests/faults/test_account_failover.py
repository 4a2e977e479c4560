"""A second account takes what the first certainly never admitted, and nothing else.

Each provider is the first account once. The second is always one that can be read:
its results need no webhook door of their own.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from builders.events import clock
from builders.ledger import insert_run
from builders.news import hold_news_back, let_news_flow
from builders.night import campaign
from builders.oracle import requests, rings
from builders.resolving import open_account, why_closed
from builders.shift import Shift, people, shift
from builders.simulator import RunningSimulator
from builders.stations import LEVERS, SPEECHIFY, WEYA, Station
from outreach.domain.errors import ConfigurationError, RefusedByProvider
from outreach.providers.registry import provider_for
from outreach.services.dispatch.hand_over import hand_over
from outreach.services.dispatch.plan import plan_batches
from outreach.services.dispatch.submit import Sender
from outreach.services.dispatch.wait import DispatchStatus, Finished, Wait, WaitFor
from outreach.services.runs.run import read_run
from outreach.storage import tables

FALLBACK_AFTER = timedelta(minutes=20)
PAIRS = [(LEVERS, WEYA), (WEYA, SPEECHIFY), (SPEECHIFY, WEYA)]


def two(first: Station, second: Station) -> dict[str, Any]:
    """The key of a campaign that names both."""
    return {**first.choice(), "fallback": second.choice(), "fallback_after": "20m"}


@dataclass(frozen=True, kw_only=True)
class TwoAccounts:
    """A night whose campaign names two accounts."""

    night: Shift
    second: Sender
    other: RunningSimulator
    """The second account's provider."""

    def hand_over(self, *, in_reach: bool = True) -> DispatchStatus:
        """Do what the operator does once; out of reach is where no one listens."""
        first = self.night.sender
        if not in_reach:
            nowhere = first.account.base_url.replace(self.night.simulator.origin, "http://127.0.0.1:1")
            account = replace(first.account, base_url=nowhere)
            first = replace(first, account=account, provider=provider_for(account, clock=self.night.clock))
        return asyncio.run(hand_over(first, self.second))

    def finish(self, *, in_reach: bool) -> None:
        """Go on until the night is over on both accounts."""
        for _ in range(100):
            if isinstance(self.hand_over(in_reach=in_reach), Finished):
                return
            self.night.wait_for_inbox()
            time.sleep(0.05)
        raise AssertionError(f"the night does not end: {self.night.states()}")

    def called(self) -> Counter[str]:
        """How often each number rang, on both accounts together."""
        entries = [*self.night.simulator.entries(), *self.other.entries()]
        return Counter(ring.phone for ring in rings(entries))

    def everybody_rang_once(self) -> bool:
        return self.called() == Counter(self.night.column("phone"))


@contextmanager
def two_accounts(
    ledger: Engine, warehouse: Engine, folder: Path, first: Station, second: Station
) -> Iterator[TwoAccounts]:
    with ExitStack() as stack:
        other = stack.enter_context(second.serving(folder / "second"))
        settings: dict[str, Any] = {"provider": two(first, second), "batches": {"canary": 0, "size": 2}}
        night = stack.enter_context(
            shift(ledger, warehouse, folder, people(4), on=first, checked=False, **settings)
        )
        account = second.account_at(other)
        provider = provider_for(account, clock=night.clock)
        yield TwoAccounts(
            night=night, second=replace(night.sender, account=account, provider=provider), other=other
        )


@pytest.fixture(params=PAIRS, ids=lambda pair: f"{pair[0]} then {pair[1]}")
def both(
    request: pytest.FixtureRequest, ledger: Engine, warehouse: Engine, tmp_path: Path
) -> Iterator[TwoAccounts]:
    with two_accounts(ledger, warehouse, tmp_path, *request.param) as opened:
        yield opened


def test_while_the_first_can_be_reached_the_second_gets_nothing(both: TwoAccounts) -> None:
    both.finish(in_reach=True)
    assert both.everybody_rang_once()
    assert rings(both.other.entries()) == []


def test_a_short_absence_of_the_first_is_waited_for(both: TwoAccounts) -> None:
    waiting = both.hand_over(in_reach=False)
    assert isinstance(waiting, Wait)
    assert waiting.until <= both.night.clock() + FALLBACK_AFTER
    both.night.clock.ahead = FALLBACK_AFTER - timedelta(minutes=1)
    both.finish(in_reach=True)
    assert rings(both.other.entries()) == []
    assert both.everybody_rang_once()


def test_a_long_absence_gives_the_whole_night_to_the_second(both: TwoAccounts) -> None:
    both.hand_over(in_reach=False)
    both.night.clock.ahead = FALLBACK_AFTER + timedelta(seconds=1)
    both.finish(in_reach=False)
    assert rings(both.night.simulator.entries()) == []
    assert both.everybody_rang_once()
    assert set(both.night.states()) <= {"completed", "failed"}


REFUSALS: dict[str, dict[str, Any]] = {
    "credentials": {"kind": "unauthorised"},
    "rights": {"kind": "answer_status", "status": 403, "when": "before_admission"},
    "the request": {"kind": "answer_status", "status": 422, "when": "before_admission"},
}


@pytest.mark.parametrize("refusal", REFUSALS.values(), ids=REFUSALS)
def test_a_first_account_that_refuses_us_for_long_gives_the_whole_night_to_the_second(
    both: TwoAccounts, refusal: dict[str, Any]
) -> None:
    gives_all_to_the_second(both, refusal)


@pytest.mark.parametrize("both", [(LEVERS, WEYA), (WEYA, SPEECHIFY)], indirect=True, ids=["levers", "weya"])
def test_so_does_one_that_refuses_us_before_anything_is_claimed(both: TwoAccounts) -> None:
    """Levers gives no token, Weya no batch to add calls to; Speechify is asked for nothing before."""
    gives_all_to_the_second(both, {"kind": "token_status", "status": 401})


def gives_all_to_the_second(both: TwoAccounts, refusal: dict[str, Any]) -> None:
    both.night.simulator.faults.add(**refusal, times=50)
    assert isinstance(both.hand_over(), Wait)
    assert both.night.states() == {"planned": 4}
    assert rings(both.other.entries()) == []
    both.night.clock.ahead = FALLBACK_AFTER + timedelta(seconds=1)
    both.finish(in_reach=True)
    assert rings(both.night.simulator.entries()) == []
    assert both.everybody_rang_once()
    query = select(tables.call_batch.c.problem).where(tables.call_batch.c.state == "withdrawn")
    with both.night.ledger.connect() as connection:
        for problem in connection.scalars(query):
            assert problem.startswith(f"given to {both.second.account.connection_id}: ")
            assert both.night.sender.account.connection_id in problem or "answered 4" in problem


def test_an_account_that_refuses_us_is_not_asked_all_the_time(both: TwoAccounts) -> None:
    both.night.simulator.faults.add("unauthorised", times=50)
    both.hand_over()
    asked = both.night.requests()
    waiting = both.hand_over()
    assert isinstance(waiting, Wait)
    assert waiting.until > both.night.clock() + timedelta(minutes=4)
    assert both.night.requests() == asked


def test_an_account_that_is_fixed_in_time_keeps_its_night(both: TwoAccounts) -> None:
    both.night.simulator.faults.add("unauthorised", times=50)
    both.hand_over()
    both.night.simulator.faults.clear()
    both.night.clock.ahead = FALLBACK_AFTER - timedelta(minutes=1)
    both.finish(in_reach=True)
    assert rings(both.other.entries()) == []
    assert both.everybody_rang_once()


def test_a_refusal_is_for_a_person_when_no_time_is_left_for_the_second(both: TwoAccounts) -> None:
    both.night.change_run(call_until=both.night.clock() + FALLBACK_AFTER)
    both.night.simulator.faults.add("unauthorised", times=50)
    with pytest.raises(RefusedByProvider, match="Nothing was sent"):
        both.hand_over()
    assert both.night.states() == {"planned": 4}
    both.night.simulator.faults.clear()
    both.finish(in_reach=True)
    assert both.everybody_rang_once()


@pytest.mark.parametrize(
    "both", [(LEVERS, WEYA), (SPEECHIFY, WEYA)], indirect=True, ids=["levers", "speechify"]
)
def test_while_events_contradict_the_refusal_of_the_first_nothing_goes_to_the_second(
    both: TwoAccounts,
) -> None:
    """It says no and calls all the same: its gate closes, and a person has to find out what else it has."""
    hold_news_back(both.night)
    both.night.simulator.faults.add("answer_status", status=403, when="after_admission")
    both.hand_over()
    assert both.night.states() == {"planned": 4}
    let_news_flow(both.night)
    both.night.wait_for_events()
    assert (why_closed(both.night) or "").startswith("ghost")
    both.night.clock.ahead = FALLBACK_AFTER + timedelta(seconds=1)
    waiting = both.hand_over()
    assert isinstance(waiting, Wait)
    assert (waiting.reason, waiting.until > both.night.clock()) == (WaitFor.ACCOUNT, True)
    assert rings(both.other.entries()) == []
    open_account(both.night)
    both.finish(in_reach=False)
    assert both.everybody_rang_once()


def test_calls_that_the_first_may_have_received_never_go_to_the_second(both: TwoAccounts) -> None:
    hold_news_back(both.night)
    both.night.simulator.faults.add("break_off", when="after_admission")
    both.hand_over()
    assert both.night.states() == {"planned": 2, "unknown": 2}
    both.hand_over(in_reach=False)
    both.night.clock.ahead = timedelta(hours=1)
    both.hand_over(in_reach=False)
    let_news_flow(both.night)
    both.night.wait_for_events()
    both.hand_over(in_reach=False)
    both.night.clock.ahead = timedelta(hours=1, minutes=30)
    both.finish(in_reach=False)
    assert both.everybody_rang_once()
    assert len(requests(both.night.simulator.entries())) == 1


def test_calls_that_were_lost_after_an_absence_stay_with_the_first_when_the_rest_moves(
    both: TwoAccounts,
) -> None:
    both.hand_over(in_reach=False)
    both.night.clock.ahead = timedelta(minutes=1)
    hold_news_back(both.night)
    both.night.simulator.faults.add("break_off", when="after_admission")
    both.hand_over()
    assert both.night.states() == {"planned": 2, "unknown": 2}
    both.night.clock.ahead = FALLBACK_AFTER + timedelta(seconds=1)
    both.hand_over(in_reach=False)
    assert both.night.states()["unknown"] == 2
    assert "planned" not in both.night.states()
    let_news_flow(both.night)
    both.night.wait_for_events()
    both.finish(in_reach=False)
    assert both.everybody_rang_once()


def test_a_second_account_that_does_not_fit_is_refused_before_anything_is_sealed(
    ledger: Engine, warehouse: Engine, tmp_path: Path
) -> None:
    unfit = {
        **two(LEVERS, WEYA),
        "fallback": {"connection": "weya_default", "options": {"calling_numbers": []}},
    }
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
