"""A person launches the batches from the provider's console: all that the person does there is noticed.

Everything is uploaded over HTTP to the simulated Speechify, whose log says who was called.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from builders.console import PersonAtConsole, file_of, planned_batches, results_come_by, rows_of
from builders.oracle import endings
from builders.resolving import open_account, why_closed
from builders.shift import Finished, Shift, people, shift
from builders.speechify_simulator import RunningSpeechify
from builders.stations import OLDER_SPEECHIFY, SPEECHIFY, Station
from builders.stops import stops
from outreach.services.dispatch.wait import Wait
from outreach.services.manual_export.export import ExportRefused
from outreach.services.resolution.resolve import ResolutionRefused
from outreach.services.runs.close import expire_overdue
from outreach.storage import tables
from outreach_sandbox.simulator.outcomes import decide_ending

WHOLE = {"canary": 0}
"""One batch, without a canary."""


@pytest.fixture(params=[SPEECHIFY, OLDER_SPEECHIFY], ids=str)
def station(request: pytest.FixtureRequest) -> Station:
    on: Station = request.param
    return on


@pytest.fixture
def night(ledger: Engine, warehouse: Engine, tmp_path: Path, station: Station) -> Iterator[Shift]:
    """Four people in one batch; only reading brings news."""
    with shift(ledger, warehouse, tmp_path, people(4), on=station, batches=WHOLE) as opened:
        opened.simulator.faults.add("pause_events")
        yield opened


@pytest.fixture
def broken_promise(ledger: Engine, warehouse: Engine, tmp_path: Path) -> Iterator[Shift]:
    """A night in which the person does what no machine would, so that its invariants cannot hold."""
    with shift(ledger, warehouse, tmp_path, people(3), on=SPEECHIFY, batches=WHOLE, checked=False) as opened:
        opened.simulator.faults.add("pause_events")
        yield opened


def are_over(night: Shift, count: int) -> None:
    """Wait until so many calls have ended by the simulator's log."""
    night.simulator.wait_until(lambda entries: len(endings(entries)) >= count)


def is_done(night: Shift) -> bool:
    return set(night.states()) <= {"completed", "failed"}


def results(night: Shift) -> Counter[str | None]:
    """The result of every event in the inbox."""
    with night.ledger.connect() as connection:
        return Counter(connection.scalars(select(tables.provider_event.c.result)))


@pytest.mark.parametrize("way", ["read", "webhook"])
def test_everyone_in_the_files_is_called_once_and_every_outcome_comes_home(
    ledger: Engine, warehouse: Engine, tmp_path: Path, station: Station, way: str
) -> None:
    with shift(ledger, warehouse, tmp_path, people(5), on=station, batches={"canary": 2}) as night:
        results_come_by(night, way)
        person = PersonAtConsole(night=night)
        for batch_id, size in zip(planned_batches(night), (2, 3), strict=True):
            handed = person.export(batch_id)
            assert len(handed.phones) == size
            person.upload(handed)
            already = len(night.rings())
            are_over(night, already if already > size else size)
            night.wait_for_events()
        assert isinstance(night.run(), Finished)
        assert is_done(night)
        assert night.requests() == 2
        assert night.everybody_rang_once()
        assert set(results(night)) <= {"applied", "repeated"}


def test_an_exported_batch_is_called_by_no_one_else_before_or_after_its_upload(night: Shift) -> None:
    person = PersonAtConsole(night=night)
    handed = person.export()
    for _ in range(2):
        assert isinstance(night.submit(), Wait)
        with pytest.raises(ExportRefused, match="only a planned batch can be exported"):
            person.export(handed.batch_id)
    assert night.requests() == 0
    assert not person.cancels(handed.batch_id).is_complete

    person.upload(handed)
    assert isinstance(night.run(seconds=60), Finished)
    with pytest.raises(ExportRefused, match="only a planned batch can be exported"):
        person.export(handed.batch_id)
    with pytest.raises(ResolutionRefused, match="was launched, or resolved before"):
        person.says_not_launched(handed.batch_id)
    assert person.cancels(handed.batch_id).is_complete
    assert isinstance(night.submit(), Finished)
    assert night.requests() == 1
    assert night.everybody_rang_once()


def test_a_batch_is_found_by_its_calls_when_it_was_launched_under_another_name(night: Shift) -> None:
    person = PersonAtConsole(night=night)
    person.upload(person.export(), name="Reminders, second try")
    assert isinstance(night.run(seconds=60), Finished)
    assert is_done(night)
    assert night.everybody_rang_once()


def test_a_file_that_was_launched_under_the_name_of_another_one_is_read_as_what_it_is(
    ledger: Engine, warehouse: Engine, tmp_path: Path, station: Station
) -> None:
    with shift(ledger, warehouse, tmp_path, people(4), on=station, batches={"canary": 2}) as night:
        night.simulator.faults.add("pause_events")
        person = PersonAtConsole(night=night)
        first, second = (person.export(batch_id) for batch_id in planned_batches(night))
        person.upload(first, name=str(second.batch_id))
        are_over(night, 2)
        night.ask()
        assert night.states().get("submitted") == 2

        person.upload(second, name=str(first.batch_id))
        assert isinstance(night.run(seconds=60), Finished)
        assert is_done(night)
        assert why_closed(night) is None
        assert night.everybody_rang_once()


def test_a_file_that_was_uploaded_twice_closes_the_account_and_is_reported_once(
    broken_promise: Shift,
) -> None:
    night = broken_promise
    person = PersonAtConsole(night=night)
    handed = person.export()
    person.upload(handed)
    person.upload(handed)
    are_over(night, 6)
    night.ask()
    assert (why_closed(night) or "").startswith("duplicate")
    assert is_done(night)

    open_account(night)
    night.ask()
    assert why_closed(night) is None


def test_a_file_that_is_uploaded_again_after_its_calls_are_over_closes_the_account(
    broken_promise: Shift,
) -> None:
    night = broken_promise
    person = PersonAtConsole(night=night)
    handed = person.export()
    person.upload(handed)
    assert isinstance(night.run(seconds=60), Finished)
    assert why_closed(night) is None

    person.upload(handed, name="once more")
    night.ask()
    assert (why_closed(night) or "").startswith("duplicate: the provider has 2 batches")


def test_a_second_upload_that_only_events_show_closes_the_account(
    ledger: Engine, warehouse: Engine, tmp_path: Path
) -> None:
    opened = shift(ledger, warehouse, tmp_path, people(2), on=SPEECHIFY, batches=WHOLE, checked=False)
    with opened as night:
        night.simulator.faults.add("lag_reads", seconds=3600)
        person = PersonAtConsole(night=night)
        handed = person.export()
        person.upload(handed)
        night.wait_for_events(2)
        assert why_closed(night) is None
        person.upload(handed)
        night.wait_for_events(4)
        assert (why_closed(night) or "").startswith("duplicate: ")
        assert results(night)["duplicate"] == 2


def test_an_upload_that_is_stopped_and_made_again_is_reported_and_loses_no_outcome(
    broken_promise: Shift,
) -> None:
    night = broken_promise
    person = PersonAtConsole(night=night)
    handed = person.export()
    person.upload(handed, scheduled_at=(night.clock() + timedelta(hours=1)).isoformat())
    assert person.cancels(handed.batch_id).is_complete
    night.ask()
    assert night.states() == {"failed": 3}

    person.upload(handed)
    are_over(night, 3)
    night.ask()
    assert is_done(night)
    assert night.column("line_outcome").count("cancelled") == 0
    assert night.everybody_rang_once()
    assert (why_closed(night) or "").startswith("duplicate: the provider has 2 batches")


def test_a_call_that_is_deleted_from_the_file_is_not_made_and_expires(night: Shift) -> None:
    person = PersonAtConsole(night=night)
    handed = person.export()
    rows = rows_of(handed.file)
    person.upload(handed, file=file_of(rows[1:]))
    are_over(night, 3)
    night.ask()
    assert night.states().get("submitted") == 1
    with pytest.raises(ResolutionRefused, match="was launched"):
        person.says_not_launched(handed.batch_id)

    night.clock.ahead = timedelta(hours=5)
    assert isinstance(night.submit(), Finished)
    assert night.states()["expired"] == 1
    assert sorted(night.rings()) == sorted(row["phone"] for row in rows[1:])


def test_a_row_without_our_name_settles_no_one_and_the_others_are_settled(
    broken_promise: Shift,
) -> None:
    night = broken_promise
    person = PersonAtConsole(night=night)
    handed = person.export()
    rows = rows_of(handed.file)
    rows[0] |= {"custom_id": "", "call_ref": ""}
    person.upload(handed, file=file_of(rows))
    are_over(night, 3)
    night.ask()
    assert night.states().get("submitted") == 1
    assert results(night)["unmatched"] >= 1


def test_a_batch_without_any_name_of_ours_is_found_by_its_own_and_its_people_expire(
    broken_promise: Shift,
) -> None:
    night = broken_promise
    person = PersonAtConsole(night=night)
    handed = person.export()
    rows = [
        {name: row[name] for name in row if name not in ("custom_id", "call_ref")}
        for row in rows_of(handed.file)
    ]
    person.upload(handed, file=file_of(rows))
    are_over(night, 3)
    night.ask()
    assert night.states() == {"submitted": 3}
    night.clock.ahead = timedelta(hours=5)
    assert isinstance(night.submit(), Finished)
    assert night.states() == {"expired": 3}
    with pytest.raises(ResolutionRefused, match="was launched"):
        person.says_not_launched(handed.batch_id)


def test_a_number_that_was_changed_in_the_file_closes_the_account_and_says_nothing_of_the_person(
    broken_promise: Shift,
) -> None:
    night = broken_promise
    person = PersonAtConsole(night=night)
    handed = person.export()
    rows = rows_of(handed.file)
    rows[0]["phone"] = "+966500009999"
    person.upload(handed, file=file_of(rows))
    are_over(night, 3)
    night.ask()
    assert (why_closed(night) or "").startswith("other number: event")
    assert "+966" not in (why_closed(night) or "")
    assert night.states().get("submitted") == 1
    assert results(night)["mismatch"] >= 1


def test_an_opt_out_at_a_changed_number_stops_calls_there_and_the_person_may_still_be_called(
    ledger: Engine, warehouse: Engine, tmp_path: Path
) -> None:
    opened = shift(ledger, warehouse, tmp_path, people(1), on=SPEECHIFY, batches=WHOLE, checked=False)
    with opened as night:
        person = PersonAtConsole(night=night)
        handed = person.export()
        (row,) = rows_of(handed.file)
        other = number_that_opts_out(night, call=row["custom_id"].partition(".")[0])
        person.upload(handed, file=file_of([row | {"phone": other}]))
        night.wait_for_events(1)
        assert [(each["person_key"], each["phone"]) for each in stops(ledger)] == [(None, other)]


def number_that_opts_out(night: Shift, *, call: str) -> str:
    """Find a number at which the simulator has someone opt out when it is called for this call."""
    assert isinstance(night.simulator, RunningSpeechify)
    settings = night.simulator.settings
    numbers = (f"+96650001{number:04}" for number in range(10_000))
    return next(
        number
        for number in numbers
        if decide_ending(settings, phone=number, call=call, dialable=True).call_output == "OPT_OUT"
    )


def test_a_row_that_stands_twice_in_the_file_closes_the_account(broken_promise: Shift) -> None:
    night = broken_promise
    person = PersonAtConsole(night=night)
    handed = person.export()
    rows = rows_of(handed.file)
    person.upload(handed, file=file_of([*rows, rows[0]]))
    are_over(night, 4)
    night.ask()
    assert (why_closed(night) or "").startswith("duplicate: ")


def test_a_batch_that_is_never_launched_expires_counts_as_made_and_a_late_launch_still_comes_home(
    night: Shift,
) -> None:
    person = PersonAtConsole(night=night)
    handed = person.export()
    assert isinstance(night.submit(), Wait)
    night.clock.ahead = timedelta(hours=5)
    expire_overdue(night.ledger, now=night.clock())
    assert night.states() == {"expired": 4}
    assert isinstance(night.submit(), Finished)
    assert night.requests() == 0

    person.upload(handed)
    are_over(night, 4)
    night.ask()
    assert is_done(night)
    assert night.everybody_rang_once()


def test_a_launched_batch_is_stopped_under_any_name(
    ledger: Engine, warehouse: Engine, tmp_path: Path
) -> None:
    slow = {"lines": 1, "call_seconds_min": 0.5, "call_seconds_max": 0.5}
    with shift(ledger, warehouse, tmp_path, people(8), on=SPEECHIFY, batches=WHOLE, simulator=slow) as night:
        person = PersonAtConsole(night=night)
        handed = person.export()
        person.upload(handed, name="another name")
        night.simulator.wait_until(lambda entries: len(endings(entries)) >= 1)
        assert person.cancels(handed.batch_id).is_complete
        called = len(night.rings())
        assert called < 8
        assert isinstance(night.run(seconds=60), Finished)
        assert len(night.rings()) <= called + 1
