"""A person who says "it did not ring", and is wrong: no one is called a second time where it can be known."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import URL, Engine, select
from typer.testing import CliRunner, Result

from builders.airflow_connections import connect_account, connect_ledger
from builders.resolving import open_account, say, why_closed
from builders.shift import Clock, Finished, Shift, people, shift
from builders.stations import LEVERS, READABLE, WEYA, Station
from outreach.cli import app
from outreach.domain.errors import ConfigurationError
from outreach.providers.base import VoiceProvider
from outreach.services.collection.poll import ASK_FOR, accounts_to_poll
from outreach.services.resolution.resolve import QUIET_TIME, Resolution, ResolutionRefused
from outreach.services.resolution.verify_with_provider import resolve_as_not_called
from outreach.storage import tables


@pytest.fixture(params=READABLE, ids=str)
def station(request: pytest.FixtureRequest) -> Station:
    on: Station = request.param
    return on


@pytest.fixture
def night(ledger: Engine, warehouse: Engine, tmp_path: Path, station: Station) -> Iterator[Shift]:
    """Two people were called, and nothing shows it: the answer is lost, the list lags, events are held."""
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
    night.simulator.faults.add("lag_reads", seconds=0)


def say_after_asking(night: Shift, *, provider: VoiceProvider | None = None) -> int:
    """Do as `outreach resolve --not-called` does."""

    def known(connection_id: str) -> VoiceProvider:
        if provider is None:
            raise ConfigurationError(f"the connection {connection_id} is not set")
        return provider

    return asyncio.run(
        resolve_as_not_called(
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
    say(night, the_batch(night), Resolution.NOT_CALLED)
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
    say(night, the_batch(night), Resolution.NOT_CALLED)
    assert night.states() == {"failed": 2}
    show_what_rang(night)
    assert accounts_to_poll(night.ledger, now=night.clock()) == [night.sender.account.connection_id]
    night.ask()
    assert (why_closed(night) or "").startswith("ghost")


def test_after_a_week_no_one_is_asked_about_it_any_more(night: Shift) -> None:
    say(night, the_batch(night), Resolution.NOT_CALLED)
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


def resolve_by_command(batch_id: UUID, home: Path, *options: str) -> Result:
    command = ["resolve", str(batch_id), "--not-called", "--reason", "asked the provider", *options]
    return CliRunner().invoke(app, command, env={"OUTREACH_HOME": str(home), "OUTREACH_OPERATOR": "amal"})


def test_the_command_asks_the_account_that_it_finds_in_the_environment(
    ledger: Engine, ledger_url: URL, warehouse: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect_ledger(monkeypatch, ledger_url)
    long_ago = Clock(ahead=-2 * QUIET_TIME)  # the command's own clock cannot be put forward
    opened = shift(
        ledger, warehouse, tmp_path, people(2), on=WEYA, batches={"canary": 0}, clock=long_ago, checked=False
    )
    with opened as night:
        night.simulator.faults.add("lag_reads", seconds=600)
        night.simulator.faults.add("break_off", when="after_admission")
        night.submit()
        assert night.states() == {"unknown": 2}
        batch_id, home = the_batch(night), tmp_path / "home"

        unasked = resolve_by_command(batch_id, home)
        assert unasked.exit_code == 2
        assert "weya_default cannot be asked first" in unasked.stderr
        connect_account(monkeypatch, night.sender.account)
        show_what_rang(night)
        asked = resolve_by_command(batch_id, home)
        assert asked.exit_code == 2
        assert "the provider shows 2 of these 2 calls" in asked.stderr
        assert not {"unknown", "planned"} & set(night.states())


def test_the_command_takes_a_persons_word_alone_when_it_is_asked_to(
    ledger: Engine, ledger_url: URL, warehouse: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect_ledger(monkeypatch, ledger_url)
    long_ago = Clock(ahead=-2 * QUIET_TIME)
    opened = shift(ledger, warehouse, tmp_path, people(2), on=WEYA, batches={"canary": 0}, clock=long_ago)
    with opened as night:
        night.simulator.faults.add("break_off", when="before_admission")
        night.submit()
        taken = resolve_by_command(the_batch(night), tmp_path / "home", "--without-asking")
        assert (taken.exit_code, taken.stdout) == (
            0,
            "resolved 2 calls as not_called, by amal: asked the provider\n",
        )
        assert night.states() == {"failed": 2, "planned": 2}
