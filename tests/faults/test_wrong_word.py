"""A person who says "it did not ring", and is wrong: nobody is rung a second time where it can be known."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Engine, select

from builders.resolving import open_account, say, why_closed
from builders.shift import Finished, Shift, people, shift
from builders.stations import LEVERS, READABLE, Station
from outreach.domain.errors import ConfigurationError
from outreach.providers.base import VoiceProvider
from outreach.services.collection.polling import ASK_FOR, accounts_to_poll
from outreach.services.oversight.asking_first import resolve_as_not_rung
from outreach.services.oversight.unknowns import QUIET_TIME, Resolution, ResolutionRefused
from outreach.storage import tables


@pytest.fixture(params=READABLE, ids=str)
def station(request: pytest.FixtureRequest) -> Station:
    on: Station = request.param
    return on


@pytest.fixture
def night(ledger: Engine, warehouse: Engine, tmp_path: Path, station: Station) -> Iterator[Shift]:
    """Two people were rung, and nothing tells of it: the answer is lost, the list lags, events are held."""
    opened = shift(ledger, warehouse, tmp_path, people(2), on=station, batches={"canary": 0}, checked=False)
    with opened as two:
        two.simulator.faults.add("lag_reads", seconds=600)
        two.simulator.faults.add("pause_events")
        two.simulator.faults.add("break_off", when="after_admission")
        two.submit()
        two.simulator.wait_until(lambda _: len(two.rings()) == 2)
        assert two.states() == {"unknown": 2}
        after_the_quiet_time(two)
        yield two


def after_the_quiet_time(night: Shift) -> None:
    night.clock.ahead += QUIET_TIME + timedelta(seconds=1)


def the_batch(night: Shift) -> UUID:
    batch = tables.call_batch
    with night.ledger.connect() as connection:
        query = select(batch.c.batch_id).where(batch.c.run_id == night.run_id, batch.c.state == "unknown")
        batch_id: UUID = connection.scalars(query).one()
        return batch_id


def show_what_rang(night: Shift) -> None:
    """Let the provider's list catch up; events of its own are still held back."""
    night.simulator.faults.clear()
    night.simulator.faults.add("pause_events")


def say_after_asking(night: Shift, *, provider: VoiceProvider | None = None) -> int:
    """What `outreach resolve --not-rung` does."""

    def known(connection_id: str) -> VoiceProvider:
        if provider is None:
            raise ConfigurationError(f"the connection {connection_id} is not set")
        return provider

    return asyncio.run(
        resolve_as_not_rung(
            night.ledger,
            call_or_batch=the_batch(night),
            reason="asked the provider",
            by="test",
            provider_of=known,
            settings=night.sender.settings,
            clock=night.clock,
        )
    )


def test_a_ring_that_shows_after_all_stops_the_account_before_the_next_attempt(night: Shift) -> None:
    say(night, the_batch(night), Resolution.NOT_RUNG)
    assert night.states() == {"failed": 2, "planned": 2}
    show_what_rang(night)
    night.submit()
    assert (why_closed(night) or "").startswith("ghost")
    assert night.states() == {"failed": 2, "withdrawn": 2}
    open_account(night)
    night.submit()
    assert night.everybody_rang_once()


def test_a_ring_that_shows_after_the_night_is_found_by_the_hourly_asking(night: Shift) -> None:
    night.change_run(call_until=night.clock())
    say(night, the_batch(night), Resolution.NOT_RUNG)
    assert night.states() == {"failed": 2}
    show_what_rang(night)
    assert accounts_to_poll(night.ledger, now=night.clock()) == [night.sender.account.connection_id]
    night.ask()
    assert (why_closed(night) or "").startswith("ghost")


def test_after_a_week_nobody_is_asked_about_it_any_more(night: Shift) -> None:
    say(night, the_batch(night), Resolution.NOT_RUNG)
    show_what_rang(night)
    night.clock.ahead += ASK_FOR
    assert accounts_to_poll(night.ledger, now=night.clock()) == []
    night.ask()
    assert why_closed(night) is None


def test_the_word_is_refused_when_the_provider_shows_a_call(night: Shift) -> None:
    show_what_rang(night)
    with pytest.raises(ResolutionRefused, match="the provider shows 2 of these 2 calls"):
        say_after_asking(night, provider=night.provider)
    assert not {"unknown", "planned"} & set(night.states())
    assert isinstance(night.run(seconds=60), Finished)
    assert night.everybody_rang_once()


def test_the_word_is_refused_while_the_provider_does_not_answer(night: Shift) -> None:
    night.simulator.faults.add("read_status", status=500, times=50)
    with pytest.raises(ResolutionRefused, match=r"the provider does not say.*--without-asking"):
        say_after_asking(night, provider=night.provider)
    assert night.states() == {"unknown": 2}


def test_the_word_is_refused_where_the_account_is_not_known(night: Shift) -> None:
    with pytest.raises(ResolutionRefused, match=r"cannot be asked first.*--without-asking"):
        say_after_asking(night)
    assert night.states() == {"unknown": 2}


@pytest.mark.parametrize("on", [*READABLE, LEVERS], ids=str)
def test_the_word_holds_when_the_provider_shows_nothing_or_shows_nothing_ever(
    ledger: Engine, warehouse: Engine, tmp_path: Path, on: Station
) -> None:
    with shift(ledger, warehouse, tmp_path, people(2), on=on, batches={"canary": 0}) as night:
        night.simulator.faults.add("break_off", when="before_admission")
        night.submit()
        after_the_quiet_time(night)
        assert say_after_asking(night, provider=night.provider) == 2
        assert isinstance(night.run(seconds=60), Finished)
        assert night.everybody_rang_once()
