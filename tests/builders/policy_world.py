"""The people of the calendar: who they are, what they owe, and what they do between the nights.

Each thing that a person does is written into the warehouse, where the campaigns may
read it, and kept as a fact for the checker.
"""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from builders.policy_places import CURRENCIES, PLACES, Numbers, Place, country_of
from checker.night_log import (
    Call,
    Callback,
    ClaimsPaid,
    Fact,
    Inbound,
    Payment,
    Person,
    Preference,
    Promise,
    Stop,
    StopReason,
    Unexplained,
)

BOOKS = ("cards", "loans", "both")
"""Which campaign asks for whose money."""

SAY: Mapping[str, str] = {
    "DECEASED": "deceased",
    "ATTORNEY_REPRESENTED": "attorney",
    "ABRACADABRA": "unexplained",
}
"""Words that chance does not say: a few people say them on every call."""

_STOPS: Mapping[str, StopReason] = {
    "OPT_OUT": "opt_out",
    "WRONG_NUMBER": "wrong_number",
    "DECEASED": "deceased",
    "ATTORNEY_REPRESENTED": "attorney",
}


@dataclass(kw_only=True)
class Invoice:
    """Something that is owed, until it is paid."""

    invoice: str
    amount: Decimal
    currency: str
    due_on: date
    paid_on: date | None = None


@dataclass(kw_only=True)
class Resident:
    """Someone of the world, as they are now."""

    person: str
    place: Place
    number: str
    numbers: set[str]
    book: str
    invoices: list[Invoice]
    says: str | None = None

    def owed(self) -> list[Invoice]:
        return [each for each in self.invoices if each.paid_on is None]

    def as_person(self) -> Person:
        """Give what the checker may know of them."""
        place = self.place
        return Person(
            person=self.person,
            numbers=frozenset(self.numbers),
            zones=place.zones,
            countries=place.countries,
            states=place.states,
            lines=place.lines,
        )


@dataclass(kw_only=True)
class World:
    """Everyone, and every fact about them that the checker must know."""

    chance: random.Random
    residents: dict[str, Resident]
    numbers: Numbers
    facts: list[Fact] = field(default_factory=list)
    wants_to_pay: list[tuple[date, str]] = field(default_factory=list)
    moves: list[str] = field(default_factory=list)
    """People whose number was wrong, and will be another."""
    invoice_numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def people(self) -> dict[str, Person]:
        """Give everyone as the checker may know them."""
        return {each.person: each.as_person() for each in self.residents.values()}

    def someone(self, share: float) -> Sequence[Resident]:
        """Choose about such a share of everyone."""
        return [each for each in self.residents.values() if self.chance.random() < share]

    def hear(self, call: Call, words: str | None, promised_on: date | None) -> None:
        """Take note of what was said on a call, and of what the person will do about it."""
        known: dict[str, Any] = {"known_at": call.ended, "person": call.person, "number": call.number}
        match words:
            case "OPT_OUT" | "WRONG_NUMBER" | "DECEASED" | "ATTORNEY_REPRESENTED":
                self.facts.append(Stop(reason=_STOPS[words], **known))
            case "DISPUTE":
                self.facts.append(Stop(known_at=call.ended, reason="dispute", invoices=call.invoices))
            case "PROMISE_TO_PAY":
                self.facts.append(Promise(day=promised_on, **known))
                self._may_pay(call, promised_on or call.ended.date() + timedelta(days=5))
            case "ALREADY_PAID":
                self.facts.append(ClaimsPaid(**known))
                self._may_pay(call, call.ended.date() + timedelta(days=2))
            case "CALL_BACK":
                self.facts.append(Callback(**known))
            case "ABRACADABRA":
                self.facts.append(Unexplained(**known))
        if words == "WRONG_NUMBER" and self.chance.random() < 0.7:
            self.moves.append(call.person)

    def _may_pay(self, call: Call, day: date) -> None:
        if self.chance.random() < 0.5:
            self.wants_to_pay.append((day, call.person))

    def new_invoice(self, resident: Resident, *, due_on: date) -> Invoice:
        """Let someone owe more."""
        invoice = Invoice(
            invoice=f"i{next(self.invoice_numbers):06}",
            amount=Decimal(self.chance.randrange(5_000, 500_000)) / 100,
            currency=CURRENCIES[country_of(resident.place)],
            due_on=due_on,
        )
        resident.invoices.append(invoice)
        return invoice

    def payments_of(self, day: date, at: datetime) -> list[Payment]:
        """Let those pay who want to by that day: an invoice, or something that no one can place."""
        due = [(when, person) for when, person in self.wants_to_pay if when <= day]
        self.wants_to_pay = [each for each in self.wants_to_pay if each not in due]
        return [each for _, person in due for each in self._pay(self.residents[person], day, at)]

    def _pay(self, resident: Resident, day: date, at: datetime) -> Iterator[Payment]:
        if self.chance.random() < 0.2:
            yield Payment(known_at=at, booked_at=at, person=resident.person)
            return
        for invoice in resident.owed()[:1]:
            invoice.paid_on = day
            yield Payment(known_at=at, booked_at=at, person=resident.person, invoice=invoice.invoice)

    def pay_by_surprise(self, day: date, at: datetime) -> list[Payment]:
        """Let a few pay in the middle of a night, after its extract."""
        return [each for resident in self.someone(0.01) for each in self._pay(resident, day, at)]

    def other_facts(self, day: date, at: datetime) -> list[Fact]:
        """Let people call us, say when they want to be called, and be put on a list."""
        return [
            *(self._inbound(each, at) for each in self.someone(0.01)),
            *(self._preference(each, day, at) for each in self.someone(0.01)),
            *(self._suppression(each, day, at) for each in self.someone(0.004)),
        ]

    def _inbound(self, resident: Resident, at: datetime) -> Inbound:
        by_number = self.chance.random() < 0.3
        return Inbound(
            known_at=at,
            at=at - timedelta(hours=self.chance.randrange(1, 10)),
            person=None if by_number else resident.person,
            number=resident.number if by_number else None,
            talked=self.chance.random() < 0.7,
        )

    def _preference(self, resident: Resident, day: date, at: datetime) -> Preference:
        wishes = (
            Preference(known_at=at, person=resident.person, start=time(16), end=time(18)),
            Preference(known_at=at, person=resident.person, days=frozenset({0, 2, 4})),
            Preference(known_at=at, person=resident.person, not_before=day + timedelta(days=4)),
        )
        return self.chance.choice(wishes)

    def _suppression(self, resident: Resident, day: date, at: datetime) -> Stop:
        ends = datetime.combine(day + timedelta(days=5), time(0), tzinfo=at.tzinfo)
        by_number = self.chance.random() < 0.5
        return Stop(
            known_at=at,
            reason="do_not_call",
            person=None if by_number else resident.person,
            number=resident.number if by_number else None,
            until=ends if self.chance.random() < 0.3 else None,
        )


def make_world(people: int, *, seed: int, first_day: date) -> World:
    """Make so many people up; the same ones for the same seed."""
    chance = random.Random(f"world {seed}")
    world = World(chance=chance, residents={}, numbers=Numbers(chance=chance))
    for number in range(people):
        place = chance.choices(PLACES, weights=[each.share for each in PLACES])[0]
        resident = _resident(world, place, number)
        for _ in range(chance.choice((1, 1, 2))):
            world.new_invoice(resident, due_on=first_day - timedelta(days=chance.randrange(5, 90)))
        world.residents[resident.person] = resident
    for resident, word in zip(_spread(world.residents.values(), people), _words(people), strict=False):
        resident.says = word
    return world


def _resident(world: World, place: Place, number: int) -> Resident:
    neighbours = [each for each in world.residents.values() if each.place == place]
    shares = neighbours and world.chance.random() < 0.04
    phone = world.chance.choice(neighbours).number if shares else world.numbers.of(place)
    return Resident(
        person=f"c{number:05}",
        place=place,
        number=phone,
        numbers={phone},
        book=world.chance.choice(BOOKS),
        invoices=[],
    )


def _spread(residents: Iterable[Resident], people: int) -> list[Resident]:
    return [each for number, each in enumerate(residents) if number % max(people // 20, 1) == 3]


def _words(people: int) -> list[str]:
    return [*SAY, *SAY] * max(people // 500, 1)
