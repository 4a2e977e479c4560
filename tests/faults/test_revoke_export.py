"""A person exported a batch and did not launch it: the way back, and what is in its way."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, Engine
from typer.testing import CliRunner, Result

from builders.console import Handed, PersonAtConsole, planned_batches, results_come_by
from builders.oracle import endings
from builders.resolving import open_account, why_closed
from builders.shift import Clock, Finished, Shift, people, shift
from builders.speechify_simulator import RunningSpeechify
from builders.stations import SPEECHIFY
from builders.terminal import terminal
from outreach.cli import app
from outreach.services.dispatch.wait import Wait, WaitFor
from outreach.services.reporting.conservation import conservation
from outreach.services.resolution.resolve import QUIET_TIME, ResolutionRefused

LATER = QUIET_TIME + timedelta(minutes=1)


@pytest.fixture
def night(ledger: Engine, warehouse: Engine, tmp_path: Path) -> Iterator[Shift]:
    clock = Clock(ahead=-LATER)  # the night has begun when it is exported
    config: dict[str, Any] = {"on": SPEECHIFY, "clock": clock, "batches": {"canary": 0}}
    with shift(ledger, warehouse, tmp_path, people(3), **config) as opened:
        clock.ahead = timedelta(0)
        yield opened


def exported_long_ago(night: Shift, person: PersonAtConsole) -> Handed:
    """Export the first batch at a moment of which the quiet time is over now."""
    night.clock.ahead = -LATER
    handed = person.export()
    night.clock.ahead = timedelta(0)
    return handed


def refused(night: Shift, person: PersonAtConsole, named: object, match: str) -> None:
    before = night.states()
    with pytest.raises(ResolutionRefused, match=match):
        person.says_not_launched(named)  # type: ignore[arg-type]
    assert night.states() == before


def test_a_batch_that_was_never_launched_is_planned_anew_and_everyone_is_called_once(night: Shift) -> None:
    person = PersonAtConsole(night=night)
    handed = exported_long_ago(night, person)
    done = person.says_not_launched(handed.batch_id)

    assert (done.calls, done.planned) == (3, 3)
    assert planned_batches(night) == [done.new_batch]
    assert night.states() == {"failed": 3, "planned": 3}
    assert isinstance(night.run(seconds=60), Finished)
    assert night.requests() == 1
    assert sorted(night.rings()) == sorted(handed.phones)
    assert conservation(night.ledger, run_id=night.run_id) == ()


def test_a_batch_that_is_planned_anew_can_be_exported_again(night: Shift) -> None:
    person = PersonAtConsole(night=night)
    first = exported_long_ago(night, person)
    done = person.says_not_launched(first.batch_id)
    second = person.export(done.new_batch)
    person.upload(second)
    assert isinstance(night.run(seconds=60), Finished)
    assert night.requests() == 1
    assert sorted(night.rings()) == sorted(first.phones)


def test_until_the_quiet_time_is_over_no_one_can_say_that_it_was_not_launched(night: Shift) -> None:
    person = PersonAtConsole(night=night)
    handed = person.export()
    refused(night, person, handed.batch_id, "may just be uploaded")
    night.clock.ahead = QUIET_TIME - timedelta(minutes=1)
    refused(night, person, handed.batch_id, "may just be uploaded")


@pytest.mark.parametrize("name", [None, "another name"])
def test_a_batch_that_the_provider_shows_was_launched_even_if_a_person_denies_it(
    night: Shift, name: str | None
) -> None:
    night.simulator.faults.add("pause_events")
    person = PersonAtConsole(night=night)
    handed = exported_long_ago(night, person)
    person.upload(handed, name=name)
    refused(night, person, handed.batch_id, "speechify shows batch .* it was launched")
    assert isinstance(night.run(seconds=60), Finished)
    assert night.everybody_rang_once()


def test_while_the_provider_cannot_be_asked_no_one_can_say_so(night: Shift) -> None:
    person = PersonAtConsole(night=night)
    handed = exported_long_ago(night, person)
    night.simulator.faults.add("read_status", status=503, times=1)
    refused(night, person, handed.batch_id, "cannot be asked whether batch")


def test_a_batch_that_an_event_reported_was_launched_even_where_the_list_does_not_show_it(
    night: Shift,
) -> None:
    night.simulator.faults.add("lag_reads", seconds=3600)
    person = PersonAtConsole(night=night)
    handed = exported_long_ago(night, person)
    person.upload(handed)
    night.wait_for_events(3)
    refused(night, person, handed.batch_id, "was launched, or resolved before")


def test_it_is_taken_back_once(night: Shift) -> None:
    person = PersonAtConsole(night=night)
    handed = exported_long_ago(night, person)
    person.says_not_launched(handed.batch_id)
    refused(night, person, handed.batch_id, "was launched, or resolved before")


def test_after_the_time_to_call_no_one_is_planned_anew(night: Shift) -> None:
    person = PersonAtConsole(night=night)
    handed = exported_long_ago(night, person)
    night.change_run(call_until=night.clock())
    done = person.says_not_launched(handed.batch_id)
    assert (done.calls, done.planned, done.new_batch) == (3, 0, None)
    assert night.states() == {"failed": 3}


@pytest.mark.parametrize("way", ["read", "webhook"])
def test_a_file_that_is_launched_after_all_closes_the_account_and_withdraws_the_calls_planned_anew(
    night: Shift, way: str
) -> None:
    results_come_by(night, way)
    person = PersonAtConsole(night=night)
    handed = exported_long_ago(night, person)
    person.says_not_launched(handed.batch_id)
    person.upload(handed, name="found the file again")
    night.simulator.wait_until(lambda entries: len(endings(entries)) == 3)
    night.wait_for_events(3)

    assert (why_closed(night) or "").startswith("ghost")
    assert night.states() == {"failed": 3, "withdrawn": 3}
    open_account(night)
    assert isinstance(night.submit(), Finished)
    assert night.requests() == 1
    assert sorted(night.rings()) == sorted(handed.phones)


def test_a_canary_that_was_taken_back_is_planned_anew_as_the_canary(
    ledger: Engine, warehouse: Engine, tmp_path: Path
) -> None:
    config: dict[str, Any] = {"on": SPEECHIFY, "clock": Clock(ahead=-LATER), "batches": {"canary": 2}}
    with shift(ledger, warehouse, tmp_path, people(5), **config) as night:
        night.clock.ahead = timedelta(0)
        person = PersonAtConsole(night=night)
        handed = exported_long_ago(night, person)
        waits = night.submit()
        assert isinstance(waits, Wait)
        assert waits.reason is WaitFor.CANARY
        person.says_not_launched(handed.batch_id)
        night.simulator.faults.add("pause_events")
        night.submit()
        assert night.requests() == 1
        assert set(night.rings()) <= set(handed.phones)
        night.simulator.faults.clear()
        assert isinstance(night.run(seconds=60), Finished)
        assert why_closed(night) is None
        assert night.everybody_rang_once()


def test_a_canary_that_no_one_launches_closes_the_account_and_says_whom_to_ask(
    ledger: Engine, warehouse: Engine, tmp_path: Path
) -> None:
    with shift(ledger, warehouse, tmp_path, people(5), on=SPEECHIFY, batches={"canary": 2}) as night:
        PersonAtConsole(night=night).export()
        night.clock.ahead = timedelta(minutes=31)
        night.submit()
        assert "ask the person who exported it" in (why_closed(night) or "")
        assert night.requests() == 0


def test_at_a_terminal_a_batch_is_exported_launched_or_taken_back_by_command(
    night: Shift, ledger_url: URL, tmp_path: Path
) -> None:
    environ = terminal(ledger_url, night.warehouse.url, tmp_path / "home", night.sender.account)

    def outreach(*words: str) -> Result:
        return CliRunner().invoke(app, words, env=environ)

    handed = exported_long_ago(night, PersonAtConsole(night=night))
    for word in ("--rang", "--close"):
        said = outreach("resolve", str(handed.batch_id), word, "--reason", "who knows")
        assert (said.exit_code, "it was never launched, as a whole" in said.stderr) == (2, True)
    reason = ("--reason", "the wrong agent", "--ids")
    taken = outreach("resolve", str(handed.batch_id), "--not-called", *reason)
    assert taken.exit_code == 0, taken.stderr
    assert "3 calls ended as never called" in taken.stdout
    (again,) = planned_batches(night)
    assert f"3 new calls are planned as batch {again}" in taken.stdout

    file = tmp_path / "again.csv"
    assert outreach("export", str(again), "--output", str(file)).exit_code == 0
    early = outreach("resolve", str(again), "--not-called", "--reason", "changed my mind")
    assert (early.exit_code, "may just be uploaded" in early.stderr) == (2, True)
    assert isinstance(night.simulator, RunningSpeechify)
    night.simulator.upload(file.read_text(), name=str(again), agent_id="agent_1").raise_for_status()
    assert isinstance(night.run(seconds=60), Finished)
    assert night.requests() == 1
    assert sorted(night.rings()) == sorted(handed.phones)
