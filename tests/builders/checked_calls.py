"""Small logs for the tests of the checker: one person, called when a test says so."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from checker.night_log import Call, Fact, NightLog, Person
from checker.rules import Rules
from checker.violations import violations

CAMPAIGN = "receivables"
A_SECOND = timedelta(seconds=1)
TALK = timedelta(minutes=1)

_numbers = count(1)


def at(text: str) -> datetime:
    """Read a moment in UTC, such as ``2027-03-15 10:00``."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def someone(name: str = "sara", *, zone: str | None = "Asia/Riyadh", **facts: Any) -> Person:
    """Make a person, in Riyadh unless a test says where."""
    chosen: dict[str, Any] = {
        "person": name,
        "numbers": frozenset({f"{name}'s number"}),
        "zones": frozenset({zone} if zone else ()),
        "countries": frozenset({"SA"}),
        **facts,
    }
    return Person(**chosen)


def a_call(began: str | datetime, *, person: str = "sara", **facts: Any) -> Call:
    """Make a call of a minute; it has an intent and a run of its own unless a test says otherwise."""
    number = next(_numbers)
    moment = at(began) if isinstance(began, str) else began
    chosen: dict[str, Any] = {
        "intent": f"intent {number}",
        "campaign": CAMPAIGN,
        "run": f"run {number}",
        "person": person,
        "number": f"{person}'s number",
        "handed_over": moment - timedelta(minutes=2),
        "began": moment,
        "ended": moment + TALK,
        "read_at": moment - timedelta(hours=6),
        **facts,
    }
    return Call(**chosen)


def broken(
    *calls: Call,
    rules: Rules,
    facts: tuple[Fact, ...] = (),
    people: tuple[Person, ...] = (),
    others: Mapping[str, Rules] | None = None,
) -> list[str]:
    """Judge the calls and give the kinds of what the last one breaks."""
    known = {person.person: person for person in people or (someone(),)}
    log = NightLog(people=known, calls=calls, facts=facts)
    last = calls[-1]
    found = violations(log, {CAMPAIGN: rules, **(others or {})})
    return sorted(each.kind for each in found if each.call is last)
