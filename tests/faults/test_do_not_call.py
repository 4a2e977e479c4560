"""People who are put on the do-not-call list while a run is under way."""

from pathlib import Path

from sqlalchemy import Engine

from builders.night import person
from builders.shift import Finished, people, shift
from builders.stations import Station
from outreach.services.dispatch.submit import Step
from outreach.services.safeguards.do_not_call import (
    Entry,
    Whom,
    add_stop,
    lift_stops,
    read_whom,
)


def test_a_person_who_is_listed_after_planning_is_withdrawn_at_the_claim(
    ledger: Engine, warehouse: Engine, tmp_path: Path, station: Station
) -> None:
    by_number, by_id, debtor = person(), person(), person()
    with shift(ledger, warehouse, tmp_path, [by_number, by_id, debtor], on=station) as night:
        for whom in (
            read_whom(phone=by_number.phone),
            read_whom(person_id=by_id.person_id.upper()),
        ):
            add_stop(ledger, Entry(whom=whom, words="asked"), by="test", now=night.clock())
        assert isinstance(night.run(), Finished)
        assert night.rings() == [debtor.phone]
        assert night.column("withdrawal_reason").count("suppressed") == 2


def test_the_last_moment_is_the_claim(
    ledger: Engine, warehouse: Engine, tmp_path: Path, station: Station
) -> None:
    """Everything is prepared and the connection open: who is added now is still not called."""
    quiet, debtor = person(), person()
    with shift(ledger, warehouse, tmp_path, [quiet, debtor], on=station, batches={"canary": 0}) as night:

        def add_somebody(step: Step) -> None:
            if step is Step.LOCKED:
                whom = Whom(person_key=quiet.person_id)
                add_stop(ledger, Entry(whom=whom, words="asked"), by="test", now=night.clock())

        night.submit(on_step=add_somebody)
        night.wait_for_events(1)
        assert night.rings() == [debtor.phone]


def test_an_entry_of_another_campaign_or_one_that_was_ended_keeps_no_one_back(
    ledger: Engine, warehouse: Engine, tmp_path: Path, station: Station
) -> None:
    elsewhere, again = people(2)
    with shift(ledger, warehouse, tmp_path, [elsewhere, again], on=station) as night:
        now = night.clock()
        there = Whom(person_key=elsewhere.person_id)
        add_stop(ledger, Entry(whom=there, words="asked", scope="campaign:another"), by="test", now=now)
        back = Whom(person_key=again.person_id)
        add_stop(ledger, Entry(whom=back, words="asked"), by="test", now=now)
        lift_stops(ledger, back, words="asked again", by="test", now=now)
        assert isinstance(night.run(), Finished)
        assert night.everybody_rang_once()


def test_an_entry_of_this_campaign_keeps_its_person_back(
    ledger: Engine, warehouse: Engine, tmp_path: Path, station: Station
) -> None:
    quiet, debtor = people(2)
    with shift(ledger, warehouse, tmp_path, [quiet, debtor], on=station) as night:
        whom = Whom(person_key=quiet.person_id)
        entry = Entry(whom=whom, words="asked", scope="campaign:overdue_invoices")
        add_stop(ledger, entry, by="test", now=night.clock())
        assert isinstance(night.run(), Finished)
        assert night.rings() == [debtor.phone]
