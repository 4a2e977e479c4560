"""Nights of two campaigns in simulated time, judged by a checker that shares no code with the product.

``make calendar NIGHTS=90 PEOPLE=2000`` plays as many nights in a row as are asked for, with as
many people; in every run of the tests there are ten.
"""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import URL, Engine, create_engine

from builders import calendar_nights
from builders.calendar_decisions import FOR_A_WHILE, FOR_EVER, OF_THE_CLOCK, decisions_of
from builders.calendar_nights import Calendar, calendar
from builders.databases import drop_database
from builders.policy_choices import CARDS, CLOSED_ON, LOANS, RULES
from builders.stricter_rules import stricter_rules
from checker.violations import Violation, violations
from outreach_sandbox.postgres.server import create_database

TEN_NIGHTS = (
    date(2027, 3, 8),  # in Ramadan
    date(2027, 3, 9),
    date(2027, 3, 10),  # Eid al-Fitr
    date(2027, 3, 12),  # a Friday
    date(2027, 3, 13),
    date(2027, 3, 14),  # clocks go forward in the United States
    date(2027, 3, 15),
    date(2027, 3, 28),  # and in Great Britain
    date(2027, 4, 4),  # back in Australia and in Chile
    CLOSED_ON,
)
FIRST_OF_MANY = date(2027, 2, 1)

LOOK_EVERY = timedelta(minutes=30)
"""Ten nights are looked at more often; many would take too long."""

SHOWN = 3
"""Calls that are named of each kind of violation."""

EVERY_REASON = (FOR_EVER | FOR_A_WHILE | OF_THE_CLOCK | {"night_limit"}) - {"unknown_zone"}
"""Why someone was not called on one night at least; no number that may be called is without a zone."""


def nights_asked_for() -> Sequence[date]:
    count = int(os.environ.get("CALENDAR_NIGHTS", "0"))
    return [FIRST_OF_MANY + number * timedelta(days=1) for number in range(count)] or TEN_NIGHTS


@pytest.fixture
def warehouse(postgres: URL) -> Iterator[Engine]:
    """A warehouse of the calendar's own."""
    name = f"calendar_{uuid4().hex[:12]}"
    engine = create_engine(create_database(postgres, name))
    yield engine
    engine.dispose()
    drop_database(postgres, name)


def in_words(found: Sequence[Violation]) -> str:
    """Count the violations by kind, and name some of each."""
    kinds = Counter(each.kind for each in found)
    named = [str(each) for kind in kinds for each in [one for one in found if one.kind == kind][:SHOWN]]
    return "\n".join([f"{sum(kinds.values())} violations: {dict(kinds)}", *named])


def test_no_call_of_many_nights_breaks_a_rule_and_no_rule_is_idle(
    ledger: Engine, warehouse: Engine, tmp_path: Path, subtests: pytest.Subtests
) -> None:
    nights = nights_asked_for()
    people = int(os.environ.get("CALENDAR_PEOPLE", "500"))
    every = LOOK_EVERY if len(nights) > len(TEN_NIGHTS) else calendar_nights.LOOK_EVERY
    with calendar(
        ledger, warehouse, tmp_path, people=people, first_day=nights[0], look_every=every
    ) as played:
        played.play_all(nights)
    with subtests.test("no call breaks a rule"):
        found = violations(played.log(), RULES)
        assert not found, in_words(found)
    with subtests.test("each campaign calls on every night but on its closed day"):
        _assert_calls(played, nights)
    for kind, stricter in stricter_rules(nights[0]).items():
        with subtests.test("a call that stricter rules forbid is found", kind=kind):
            rules = {campaign: stricter(given) for campaign, given in RULES.items()}
            assert kind in {each.kind for each in violations(played.log(), rules)}
    with subtests.test("each person of each run has one decision that explains itself"):
        decisions = decisions_of(ledger)
        assert (decisions.not_one, decisions.unexplained) == ([], [])
    with subtests.test("each kind of rule was the reason of a decision"):
        assert EVERY_REASON - decisions_of(ledger).reasons.keys() == set()


def _assert_calls(played: Calendar, nights: Sequence[date]) -> None:
    for day in nights:
        calls = played.calls_on(day)
        assert calls[CARDS.campaign_id] > 0, f"cards on {day}"
        assert (calls[LOANS.campaign_id] == 0) == (day == CLOSED_ON), f"loans on {day}"
