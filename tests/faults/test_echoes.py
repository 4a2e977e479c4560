"""Our metadata comes back (F19): with another person's call, not at all, or in two entries at once."""

from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from builders.oracle import endings, rings
from builders.resolving import open_account, why_closed
from builders.shift import Shift, people, shift
from builders.simulator import EVERYBODY_ANSWERS
from builders.stations import LEVERS, READABLE, STATIONS, Station
from builders.stops import stops
from outreach.services.dispatch.wait import Wait
from outreach.storage import tables

WORDS = {"REFUSED": "refused", "OPT_OUT": "opt_out", "WRONG_NUMBER": "wrong_number"}


def results(night: Shift) -> Counter[str | None]:
    with night.ledger.connect() as connection:
        return Counter(connection.scalars(select(tables.provider_event.c.result)))


def not_to_be_called(night: Shift) -> set[tuple[str, str]]:
    return {(each["phone"], each["reason"]) for each in stops(night.ledger)}


def asked_not_to_be_called(night: Shift) -> set[tuple[str, str]]:
    """The people who said so on the line, by the simulator's own log."""
    return {
        (ended.phone, ended.call_output.lower())
        for ended in endings(night.simulator.entries())
        if ended.call_output in {"OPT_OUT", "WRONG_NUMBER"}
    }


@pytest.mark.parametrize("station", STATIONS, ids=str)
def test_when_two_calls_come_back_with_each_other_s_names_neither_is_given_the_other_s_outcome(
    ledger: Engine, warehouse: Engine, tmp_path: Path, station: Station
) -> None:
    with shift(ledger, warehouse, tmp_path, people(3), on=station, batches={"canary": 0}) as night:
        night.simulator.faults.add("swap_echo")
        night.submit()
        night.wait_for_events()

        found = results(night)
        assert found["mismatch"] >= 2
        assert set(found) <= {"mismatch", "applied", "repeated"}
        mixed_up = [state for state in night.column("state") if state in {"submitted", "unknown"}]
        assert len(mixed_up) == 2
        assert (why_closed(night) or "").startswith("mismatch: event ")
        open_account(night)
        assert isinstance(night.submit(), Wait)
        assert night.requests() == 1
        assert night.everybody_rang_once()


def test_a_person_who_asked_not_to_be_called_is_not_even_if_the_provider_lost_whose_call_it_was(
    ledger: Engine, warehouse: Engine, tmp_path: Path
) -> None:
    with shift(
        ledger,
        warehouse,
        tmp_path,
        people(100),
        batches={"canary": 0},
        outcomes=WORDS,
        simulator={"line_shares": EVERYBODY_ANSWERS, "call_seconds_max": 0.3},
    ) as night:
        night.simulator.faults.add("lose_metadata", times=300)
        night.submit()
        night.wait_for_events()

        assert results(night) == {"unmatched": 100}
        assert night.states() == {"submitted": 100}
        assert asked_not_to_be_called(night)
        assert not_to_be_called(night) == asked_not_to_be_called(night)


def test_words_on_a_call_with_another_s_name_are_held_against_neither(
    ledger: Engine, warehouse: Engine, tmp_path: Path
) -> None:
    with shift(
        ledger,
        warehouse,
        tmp_path,
        people(2),
        on=LEVERS,
        batches={"canary": 0},
        outcomes=dict.fromkeys(EVERY_WORD, "opt_out"),
        simulator={"line_shares": EVERYBODY_ANSWERS, "call_seconds_max": 0.3},
    ) as night:
        night.simulator.faults.add("swap_echo")
        night.submit()
        night.wait_for_events()

        assert night.column("conversation_outcome") == [None, None]
        assert {phone for phone, _ in not_to_be_called(night)} == set(night.column("phone"))


EVERY_WORD = (
    "PROMISE_TO_PAY",
    "CALL_BACK",
    "NO_COMMITMENT",
    "ALREADY_PAID",
    "HARDSHIP",
    "DISPUTE",
    "REFUSED",
    "WRONG_NUMBER",
    "OPT_OUT",
    "LEFT_MESSAGE_WITH_FAMILY",
)


@pytest.mark.parametrize("station", READABLE, ids=str)
def test_a_call_that_stands_in_two_entries_halts_the_account_before_the_second_rings(
    ledger: Engine, warehouse: Engine, tmp_path: Path, station: Station
) -> None:
    one_line = {"lines": 1, "call_seconds_min": 4, "call_seconds_max": 4}
    opened = shift(
        ledger,
        warehouse,
        tmp_path,
        people(2),
        on=station,
        batches={"canary": 0},
        simulator=one_line,
        checked=False,
    )
    with opened as night:
        night.simulator.faults.add("pause_events")
        night.simulator.faults.add("enter_twice")
        night.submit()
        night.ask()

        assert (why_closed(night) or "").startswith("duplicate: the provider has 2 entries of call ")
        assert max(Counter(ring.call_id for ring in rings(night.simulator.entries())).values()) == 1
