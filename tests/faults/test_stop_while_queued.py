"""A stop that comes while a call is queued at the provider: people who can be spared are never called.

Providers stop whole batches. The simulator says who was called, and what the provider was
asked to stop.
"""

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from builders.ledger import insert_run
from builders.night import Person, person
from builders.oracle import actions, endings
from builders.shift import Shift, fill_warehouse, people, shift
from builders.stations import LEVERS, OLDER_SPEECHIFY, SPEECHIFY, STOPS_UNDER_WAY
from builders.stops import payment, stop, stops
from outreach.campaign.folder import Campaign
from outreach.domain.stops import StopReason
from outreach.services.dispatch.plan import plan_batches
from outreach.services.dispatch.wait import Wait
from outreach.services.resolution.cancel_stopped import OTHERS_WAIT, StoppedCalls, cancel_stopped_calls
from outreach.services.runs.run import read_run

EACH_ALONE = {"canary": 0, "size": 1}
TOGETHER = {"canary": 0}
A_MINUTE_LATER = timedelta(seconds=61)


def one_line() -> dict[str, Any]:
    """One line, on which time passes only when a test lets calls end; its clock is ahead of every request."""
    return {"lines": 1, "clock_starts_at": datetime.now(UTC) + timedelta(minutes=5)}


def let_calls_end(night: Shift, number: int) -> None:
    """Let calls end, one after the other, until so many have, and wait until that is applied."""
    while len(endings(night.simulator.entries())) < number:
        night.simulator.move_clock(night.simulator.move_clock())
    night.wait_for_events(number)


def asked_to_stop(night: Shift) -> int:
    """How often the provider was asked to stop a batch."""
    entries = night.simulator.entries()
    return len(actions(entries, "stop_calling")) + len(actions(entries, "cancel_batch"))


def of_number(night: Shift, phone: str | None, column: str) -> Any:
    return dict(zip(night.column("phone"), night.column(column), strict=True))[phone]


def wait_for_rings(night: Shift, number: int) -> None:
    night.simulator.wait_until(lambda _: len(night.rings()) >= number)


def cancel_everywhere(night: Shift) -> list[StoppedCalls]:
    """Do what the hourly DAG does."""
    cancelling = cancel_stopped_calls(night.ledger, provider_of=lambda _: night.provider, now=night.clock())
    return list(asyncio.run(cancelling))


@pytest.fixture
def called() -> tuple[Person, ...]:
    return people(3)


@pytest.fixture(params=STOPS_UNDER_WAY, ids=str)
def alone(
    request: pytest.FixtureRequest,
    ledger: Engine,
    warehouse: Engine,
    tmp_path: Path,
    called: tuple[Person, ...],
) -> Iterator[Shift]:
    """Three calls on one line, each in a batch of its own; the first rings."""
    config: dict[str, Any] = {"on": request.param, "simulator": one_line(), "batches": EACH_ALONE}
    with shift(ledger, warehouse, tmp_path, called, **config) as night:
        night.submit()
        wait_for_rings(night, 1)
        yield night


def opts_out(night: Shift, who: Person) -> None:
    stop(night.ledger, now=night.clock(), reason=StopReason.OPT_OUT, person_key=who.person_id)


def number_is_stopped(night: Shift, who: Person) -> None:
    stop(night.ledger, now=night.clock(), phone=who.phone)


def has_died(night: Shift, who: Person) -> None:
    stop(night.ledger, now=night.clock(), reason=StopReason.DECEASED, person_key=who.person_id)


def disputes(night: Shift, who: Person) -> None:
    invoice_id = (who.owed[0].invoice_id or "").upper()
    stop(night.ledger, now=night.clock(), reason=StopReason.DISPUTE, invoice_id=invoice_id)


def pays(night: Shift, who: Person) -> None:
    night.change_run(extracted_at=night.clock() - timedelta(hours=1))
    payment(night.ledger, now=night.clock(), person_key=who.person_id)


@pytest.mark.parametrize("happens", [opts_out, number_is_stopped, has_died, disputes, pays])
def test_a_queued_call_that_a_stop_or_a_payment_comes_for_is_never_called(
    alone: Shift, called: tuple[Person, ...], happens: Any
) -> None:
    last = called[-1]
    happens(alone, last)
    alone.submit()
    let_calls_end(alone, 2)
    assert sorted(alone.rings()) == sorted(each.phone or "" for each in called[:-1])
    assert asked_to_stop(alone) == 1
    assert of_number(alone, last.phone, "cancel_words").startswith("stopped: ")


def test_the_hourly_look_stops_it_as_well(alone: Shift, called: tuple[Person, ...]) -> None:
    opts_out(alone, called[-1])
    (found,) = cancel_everywhere(alone)
    assert (found.is_stopped, len(found.call_ids)) == (True, 1)
    assert cancel_everywhere(alone) == []
    let_calls_end(alone, 2)
    assert called[-1].phone not in alone.rings()


def test_a_call_that_is_under_way_is_not_asked_about(alone: Shift, called: tuple[Person, ...]) -> None:
    alone.ask()
    assert of_number(alone, called[0].phone, "state") == "in_progress"
    opts_out(alone, called[0])
    assert cancel_everywhere(alone) == []
    assert asked_to_stop(alone) == 0
    let_calls_end(alone, 3)
    assert len(alone.rings()) == 3


@pytest.fixture(params=STOPS_UNDER_WAY, ids=str)
def together(
    request: pytest.FixtureRequest,
    ledger: Engine,
    warehouse: Engine,
    tmp_path: Path,
    called: tuple[Person, ...],
) -> Iterator[Shift]:
    """Three calls on one line, in one batch; the first rings."""
    config: dict[str, Any] = {"on": request.param, "simulator": one_line(), "batches": TOGETHER}
    with shift(ledger, warehouse, tmp_path, called, **config) as night:
        night.submit()
        wait_for_rings(night, 1)
        yield night


def test_others_who_wait_in_the_same_batch_are_not_stopped_and_that_is_said_once(
    together: Shift, called: tuple[Person, ...], caplog: pytest.LogCaptureFixture
) -> None:
    (last,) = (each for each in called if each.phone == waiting_last(together, called))
    opts_out(together, last)
    with caplog.at_level(logging.WARNING):
        together.submit()
        together.submit()
    assert asked_to_stop(together) == 0
    assert of_number(together, last.phone, "cancel_words") == f"not stopped: {OTHERS_WAIT}"
    assert caplog.text.count(OTHERS_WAIT) == 1
    assert (last.phone or "") not in caplog.text
    let_calls_end(together, 3)
    assert len(together.rings()) == 3


def test_a_batch_is_stopped_once_everyone_who_waits_in_it_is_held_though_another_is_on_the_line(
    together: Shift, called: tuple[Person, ...]
) -> None:
    for each in called:
        if each.phone != together.rings()[0]:
            opts_out(together, each)
    together.submit()
    let_calls_end(together, 1)
    assert len(together.rings()) == 1
    assert asked_to_stop(together) == 1


def waiting_last(night: Shift, called: tuple[Person, ...]) -> str:
    """The number that is dialled last of one batch: the requests' own order."""
    order = dict(zip(night.column("phone"), night.column("position"), strict=True))
    return max((each.phone or "" for each in called), key=lambda phone: order[phone])


def test_a_stop_that_failed_is_asked_for_again_after_a_minute_and_no_sooner(
    ledger: Engine, warehouse: Engine, tmp_path: Path
) -> None:
    # Before generation C a batch that has begun goes on: here it is the one call that is under way.
    config: dict[str, Any] = {"on": OLDER_SPEECHIFY, "simulator": one_line(), "batches": TOGETHER}
    called = people(2)
    with shift(ledger, warehouse, tmp_path, called, **config) as night:
        night.submit()
        wait_for_rings(night, 1)
        for each in called:
            opts_out(night, each)
        assert isinstance(night.submit(), Wait)
        night.submit()
        assert asked_to_stop(night) == 1
        night.clock.ahead = A_MINUTE_LATER
        cancel_everywhere(night)
        assert asked_to_stop(night) == 2
        assert any("goes on" in (words or "") for words in night.column("cancel_words"))
        let_calls_end(night, 2)


def test_a_provider_that_stops_nothing_calls_them_and_that_is_written_down(
    ledger: Engine, warehouse: Engine, tmp_path: Path
) -> None:
    called = people(2)
    config: dict[str, Any] = {"on": LEVERS, "simulator": one_line(), "batches": TOGETHER}
    with shift(ledger, warehouse, tmp_path, called, **config) as night:
        night.submit()
        opts_out(night, called[-1])
        assert isinstance(night.submit(), Wait)
        words = of_number(night, called[-1].phone, "cancel_words")
        assert words == "not stopped: levers cannot stop calls that were handed over"
        let_calls_end(night, 2)
        assert len(night.rings()) == 2


def test_a_provider_that_is_out_of_reach_does_not_keep_others_from_being_handed_over(
    ledger: Engine, warehouse: Engine, tmp_path: Path
) -> None:
    called = people(2)
    config: dict[str, Any] = {"on": SPEECHIFY, "simulator": one_line(), "batches": EACH_ALONE}
    with shift(ledger, warehouse, tmp_path, called, **config) as night:
        night.submit()
        wait_for_rings(night, 1)
        opts_out(night, called[-1])
        night.simulator.faults.add("read_status", status=503, times=1000)
        assert isinstance(night.submit(), Wait)
        assert of_number(night, called[-1].phone, "cancel_words").startswith("not stopped: ")
        night.simulator.faults.clear()
        night.clock.ahead = A_MINUTE_LATER
        night.submit()
        let_calls_end(night, 1)
        assert len(night.rings()) == 1


@pytest.fixture
def says_no(ledger: Engine, warehouse: Engine, tmp_path: Path) -> Iterator[tuple[Shift, Shift, str]]:
    """Two campaigns on one account and one line; in the first a person says no who is queued in the other."""
    asked = person()
    elsewhere = person(asked.person_id)
    since = {"oldest_due_date": date(2026, 1, 1)}
    before = [person(changes=since), person(changes=since)]
    simulator = one_line() | {"numbers": {asked.phone: {"words": "OPT_OUT"}}}
    config: dict[str, Any] = {"on": SPEECHIFY, "simulator": simulator, "batches": TOGETHER}
    with shift(ledger, warehouse, tmp_path, [asked], **config) as first:
        fill_warehouse(warehouse, before)
        yield first, second_campaign(first, [*before, elsewhere]), elsewhere.phone or ""


def second_campaign(first: Shift, called: list[Person]) -> Shift:
    """Another campaign's run on the same account, each call in a batch of its own."""
    with first.ledger.connect() as connection:
        campaign = read_run(connection, first.run_id).campaign
    config = campaign.config.model_copy(
        update={"batches": campaign.config.batches.model_copy(update=EACH_ALONE)}
    )
    other: Campaign = replace(campaign, campaign_id="second_notice", config=config)
    run_id = insert_run(first.ledger, *called, of=other, sealed=False, now=first.clock())
    sender = replace(first.sender, run_id=run_id)
    plan_batches(
        first.ledger, run_id=run_id, account=sender.account, provider=sender.provider, now=first.clock()
    )
    return replace(first, run_id=run_id, sender=sender)


def test_an_opt_out_on_another_campaigns_call_stops_calls_to_another_number_too(
    says_no: tuple[Shift, Shift, str],
) -> None:
    first, second, elsewhere = says_no
    first.submit()
    second.submit()
    let_calls_end(first, 1)
    assert [each["reason"] for each in stops(first.ledger)] == [StopReason.OPT_OUT]
    second.submit()
    let_calls_end(second, 3)
    assert elsewhere not in second.rings()
    assert of_number(second, elsewhere, "cancel_words").startswith("stopped: ")
