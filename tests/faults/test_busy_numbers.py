"""The number of a call that expired with us stays busy for as long as the provider may still dial it."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from builders.news import hold_news_back, let_news_flow
from builders.night import person
from builders.shift import Clock, Finished, Shift, shift
from builders.simulator import NO_ONE_ANSWERS
from builders.stations import LEVERS, STOPS_UNDER_WAY, Station
from outreach.domain.errors import ConfigurationError
from outreach.services.resolution.cancel import UNDER_WAY_FOR, cancel
from outreach.services.runs.close import expire_overdue
from outreach.services.safeguards.account_limits import dials_within
from outreach.storage import tables

AN_HOUR = timedelta(hours=1)
RESULTS_WITHIN = timedelta(hours=6)
PHONE = "+966551230000"


def expired(ledger: Engine, warehouse: Engine, folder: Path, on: Station, **settings: Any) -> Any:
    """A night whose one call was handed over, and will not be heard of."""
    who = person(phone=PHONE)
    config: dict[str, Any] = {"batches": {"canary": 0}, "results_within": "6h"}
    return shift(ledger, warehouse, folder, [who], on=on, simulator=settings or None, **config)


def let_expire(night: Shift, **extras: str) -> None:
    hold_news_back(night)
    account = night.sender.account
    night.submit(account=replace(account, options={**account.options, **extras}))
    night.simulator.wait_until(lambda _: night.rings() == [PHONE])
    night.clock.ahead = RESULTS_WITHIN + AN_HOUR
    expire_overdue(night.ledger, now=night.clock())
    assert night.states() == {"expired": 1}


def call_again(
    ledger: Engine, warehouse: Engine, folder: Path, on: Station, *, ahead: timedelta, wave: int
) -> Shift:
    """Another campaign's night for another person on the same number, so much later; it is over."""
    also = person(phone=PHONE)
    folder = folder / f"wave {wave}"
    clock = Clock(ahead=ahead)
    with shift(
        ledger, warehouse, folder, [also], on=on, wave=wave, batches={"canary": 0}, clock=clock
    ) as again:
        assert isinstance(again.run(), Finished)
    return again


def may_dial_until(ledger: Engine) -> datetime:
    with ledger.connect() as connection:
        until: datetime = connection.scalars(select(tables.call.c.may_dial_until).distinct()).one()
        return until


def test_an_expired_call_keeps_its_number_busy_until_the_provider_may_not_dial_it_any_more(
    ledger: Engine, warehouse: Engine, tmp_path: Path, station: Station
) -> None:
    with expired(ledger, warehouse, tmp_path, station) as night:
        let_expire(night)
        within = night.provider.capabilities.dials_within

        soon = call_again(ledger, warehouse, tmp_path, station, ahead=within - AN_HOUR, wave=2)
        assert (soon.rings(), soon.column("withdrawal_reason")) == ([], ["phone_busy"])

        later = call_again(ledger, warehouse, tmp_path, station, ahead=within + AN_HOUR, wave=3)
        assert later.rings() == [PHONE]
        let_news_flow(night)


def test_an_account_may_say_that_it_dials_no_longer_than_less(
    ledger: Engine, warehouse: Engine, tmp_path: Path, station: Station
) -> None:
    with expired(ledger, warehouse, tmp_path, station) as night:
        let_expire(night, dials_within="8h")

        soon = call_again(ledger, warehouse, tmp_path, station, ahead=timedelta(hours=7, minutes=5), wave=2)
        assert soon.column("withdrawal_reason") == ["phone_busy"]

        later = call_again(ledger, warehouse, tmp_path, station, ahead=timedelta(hours=9), wave=3)
        assert later.rings() == [PHONE]
        let_news_flow(night)


def test_a_late_end_frees_the_number(
    ledger: Engine, warehouse: Engine, tmp_path: Path, station: Station
) -> None:
    with expired(ledger, warehouse, tmp_path, station, line_shares=NO_ONE_ANSWERS) as night:  # nor opts out
        let_expire(night)
        let_news_flow(night)
        night.wait_for_events()
        assert "expired" not in night.states()

        again = call_again(ledger, warehouse, tmp_path, station, ahead=RESULTS_WITHIN + AN_HOUR, wave=2)
        assert again.rings() == [PHONE]


@pytest.mark.parametrize("station", STOPS_UNDER_WAY, ids=str)
def test_a_stopped_call_keeps_its_number_busy_only_while_it_may_be_under_way(
    ledger: Engine, warehouse: Engine, tmp_path: Path, station: Station
) -> None:
    slow = {"call_seconds_min": 600, "call_seconds_max": 600}
    with expired(ledger, warehouse, tmp_path, station, **slow) as night:
        let_expire(night)
        now = night.clock()
        stop = cancel(
            ledger,
            run_or_batch=night.run_id,
            provider_of=lambda _: night.provider,
            reason="it was silent",
            by="test",
            now=now,
        )
        assert asyncio.run(stop).is_complete
        assert may_dial_until(ledger) == now + UNDER_WAY_FOR
        let_news_flow(night)


@pytest.mark.parametrize("value", ["25h", "0h", "soon", "-1h", "6", 6.5, True, "PT2H", ["6h"]])
def test_more_than_the_adapter_declares_and_what_is_no_duration_are_refused(
    ledger: Engine, warehouse: Engine, tmp_path: Path, value: object
) -> None:
    with expired(ledger, warehouse, tmp_path, LEVERS) as night:
        account = replace(night.sender.account, options={"dials_within": value})
        with pytest.raises(ConfigurationError, match=r"dials_within .* no longer than the 24 hours"):
            night.submit(account=account)
        assert night.rings() == []
        assert night.states() == {"planned": 1}
        assert dials_within(night.sender.account, night.provider.capabilities) == timedelta(hours=24)
