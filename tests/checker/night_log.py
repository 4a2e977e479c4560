"""Events of some nights: calls as simulators report them, facts and people as a test's world made them.

Nothing here comes from the product but whose call it was, and about which invoices: no
simulator knows these.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Literal

StopReason = Literal["opt_out", "do_not_call", "deceased", "attorney", "wrong_number", "dispute"]


@dataclass(frozen=True, kw_only=True)
class Person:
    """Someone who may be called. An empty set says that no one knows."""

    person: str
    numbers: frozenset[str]
    """Every number that was ever theirs, E.164."""
    zones: frozenset[str]
    countries: frozenset[str]
    states: frozenset[str] = frozenset()
    lines: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Call:
    """A call that a simulator dialled. ``began`` is when it began to ring."""

    intent: str
    """Names the campaign, its date and wave, and the person: all that one call may be made for."""
    campaign: str
    run: str
    person: str
    number: str
    handed_over: datetime
    """When the provider was given it."""
    began: datetime
    ended: datetime
    read_at: datetime
    """When its run read who owes what."""
    talked: bool = False
    """Whether a human answered and spoke."""
    wave: int = 1
    invoices: frozenset[str] = frozenset()
    amounts: Mapping[str, Decimal] = field(default_factory=dict)
    """The open amount of its invoices, by currency."""


@dataclass(frozen=True, kw_only=True)
class Fact:
    """Something that bears on calls from ``known_at`` on, about a person, a number or both."""

    known_at: datetime
    person: str | None = None
    number: str | None = None


@dataclass(frozen=True, kw_only=True)
class Stop(Fact):
    """Someone must not be called; ``until`` None is for ever."""

    reason: StopReason
    invoices: frozenset[str] = frozenset()
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Promise(Fact):
    """Payment was promised, perhaps for a day."""

    day: date | None = None


@dataclass(frozen=True, kw_only=True)
class ClaimsPaid(Fact):
    """The person said that it is paid."""


@dataclass(frozen=True, kw_only=True)
class Callback(Fact):
    """The person asked to be called again, perhaps at a time."""

    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Unexplained(Fact):
    """The call ended in a word that nothing explains."""


@dataclass(frozen=True, kw_only=True)
class Payment(Fact):
    """A payment, of one invoice or of no one knows which."""

    booked_at: datetime
    invoice: str | None = None


@dataclass(frozen=True, kw_only=True)
class Inbound(Fact):
    """The person called us."""

    at: datetime
    talked: bool


@dataclass(frozen=True, kw_only=True)
class Preference(Fact):
    """When the person wants to be called; of each source the newest counts. ``days`` are 0 (Monday) to 6."""

    start: time | None = None
    end: time | None = None
    days: frozenset[int] = frozenset()
    not_before: date | datetime | None = None
    source: str = "the warehouse"


@dataclass(frozen=True, kw_only=True)
class NightLog:
    """Everything that the checker looks at."""

    people: Mapping[str, Person]
    calls: tuple[Call, ...]
    facts: tuple[Fact, ...] = ()
