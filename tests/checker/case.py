"""One call beside everything that may bear on it, and a call that breaks a rule."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import TypeVar

from checker.clocks import wall
from checker.night_log import Call, Callback, Fact, Inbound, NightLog, Payment, Person, Stop
from checker.rules import Rules, Scope

Found = Iterator[tuple[str, str]]
"""Kinds of what is broken, with words for people."""

FactOf = TypeVar("FactOf", bound=Fact)


@dataclass(frozen=True, kw_only=True)
class Violation:
    """A call that breaks a rule."""

    kind: str
    why: str
    call: Call

    def __str__(self) -> str:
        call = self.call
        return f"{self.kind}: {call.person} of {call.campaign} at {call.began.isoformat()}: {self.why}"


@dataclass(frozen=True, kw_only=True)
class Case:
    """A call, its person, the calls that began before it and the facts that may be about it."""

    call: Call
    person: Person
    before: Sequence[Call]
    """To the same person or number, or about one of its invoices, in the order of their beginning."""
    facts: Sequence[Fact]

    @property
    def zones(self) -> tuple[str, ...]:
        return tuple(sorted(self.person.zones))

    def local_days(self, moment: datetime | None = None) -> dict[str, date]:
        """Give the date in each zone that may be the person's, at the call's beginning unless said."""
        return {name: wall(moment or self.call.began, name).date() for name in self.zones}

    def known(self, kind: type[FactOf]) -> list[FactOf]:
        """Give the facts of a kind that were known when the call began to ring."""
        return [fact for fact in self.facts if isinstance(fact, kind) and fact.known_at <= self.call.began]

    def of_person(self) -> list[Call]:
        return [each for each in self.before if each.person == self.call.person]

    def of_number(self) -> list[Call]:
        return [each for each in self.before if each.number == self.call.number]

    def is_about(self, scope: Scope) -> bool:
        """Tell whether a rule of this scope binds: what is unknown takes no one out."""
        return any(
            _may_be(scope.countries or {named[:2] for named in scope.states}, country)
            and _may_be({named for named in scope.states if country in (None, named[:2])}, state)
            and _may_be(scope.lines, line)
            for country, state, line in self._corners()
        )

    def is_surely_given_by(self, scopes: Sequence[Scope]) -> bool:
        """Return whether a scope is about them, in any place and with any number that may be theirs."""
        return all(
            any(
                (not scope.countries or country in scope.countries)
                and (not scope.states or state in scope.states)
                and (not scope.lines or line in scope.lines)
                for scope in scopes
            )
            for country, state, line in self._corners()
        )

    def _corners(self) -> Iterator[tuple[str | None, str | None, str | None]]:
        """Give each country, state and kind of number that may be theirs; None where no one knows."""
        person = self.person
        for country in person.countries or (None,):
            states = [state for state in person.states if state[:2] == country]
            for state in states or (None,):
                for line in person.lines or (None,):
                    yield country, state, line

    def is_called_back(self, priority: timedelta) -> bool:
        """Tell whether the person asked to be called about now, and no one spoke with them since."""
        return any(
            start <= self.call.began < start + priority and not self._talked_since(start)
            for start in (callback_from(callback, self.zones) for callback in self.known(Callback))
            if start is not None
        )

    def _talked_since(self, start: datetime) -> bool:
        talks = [each.ended for each in self.of_person() if each.talked]
        talks += [fact.at for fact in self.known(Inbound) if fact.talked]
        return any(start <= talk <= self.call.began for talk in talks)


def _may_be(named: frozenset[str] | set[str], known: str | None) -> bool:
    return not named or known is None or known in named


@cache
def callback_from(callback: Callback, zones: tuple[str, ...]) -> datetime | None:
    """Say from when a callback may be called: the time asked for, else once it is another day everywhere."""
    if callback.at is not None or not zones:
        return callback.at
    return max(_next_day(callback.known_at, name) for name in zones)


def _next_day(moment: datetime, name: str) -> datetime:
    today = wall(moment, name).date()
    later = moment.replace(second=0, microsecond=0)
    while wall(later, name).date() <= today:
        later += timedelta(minutes=1)
    return later


Check = Callable[[Case, Rules], Found]


def cases(log: NightLog) -> Iterator[Case]:
    """Put beside each call what may bear on it, in the order of their beginning."""
    facts: dict[tuple[str, str], list[Fact]] = defaultdict(list)
    for fact in log.facts:
        for key in _keys_of_fact(fact):
            facts[key].append(fact)
    earlier: dict[tuple[str, str], list[Call]] = defaultdict(list)
    for call in sorted(log.calls, key=lambda each: each.began):
        keys = _keys_of_call(call)
        yield Case(
            call=call,
            person=log.people[call.person],
            before=_once(earlier, keys),
            facts=_once(facts, keys),
        )
        for key in keys:
            earlier[key].append(call)


Item = TypeVar("Item")


def _once(by_key: Mapping[tuple[str, str], list[Item]], keys: Sequence[tuple[str, str]]) -> list[Item]:
    found = {id(item): item for key in keys for item in by_key.get(key, ())}
    return list(found.values())


def _keys_of_call(call: Call) -> list[tuple[str, str]]:
    invoices = [("invoice", invoice) for invoice in sorted(call.invoices)]
    return [("person", call.person), ("number", call.number), *invoices]


def _keys_of_fact(fact: Fact) -> Iterator[tuple[str, str]]:
    if fact.person is not None:
        yield "person", fact.person
    if fact.number is not None:
        yield "number", fact.number
    if isinstance(fact, Stop):
        yield from (("invoice", invoice) for invoice in fact.invoices)
    if isinstance(fact, Payment) and fact.invoice is not None:
        yield "invoice", fact.invoice
