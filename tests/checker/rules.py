"""The rules that a campaign was given, in the checker's own words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Literal

EVERY_DAY = frozenset(range(7))


@dataclass(frozen=True, kw_only=True)
class Scope:
    """The people whom a rule is about; an empty set is everyone."""

    countries: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()
    lines: frozenset[str] = frozenset()


EVERYONE = Scope()


@dataclass(frozen=True, kw_only=True)
class Hours:
    """One span of a local day, up to but not including ``end``; days are 0 for Monday to 6."""

    start: time
    end: time
    days: frozenset[int] = EVERY_DAY


@dataclass(frozen=True, kw_only=True)
class Window:
    """Calls may begin to ring in these hours only. With ``ramadan`` it binds on its days alone."""

    hours: tuple[Hours, ...]
    ramadan: bool = False
    rings_for: timedelta = timedelta(0)
    """How long it may ring, where the ring must be over in time as well."""
    scope: Scope = EVERYONE


@dataclass(frozen=True, kw_only=True)
class ClosedDays:
    """Local days without calls."""

    dates: frozenset[date] = frozenset()
    holidays: bool = False
    rest_days: bool = False
    ramadan: bool = False
    scope: Scope = EVERYONE


@dataclass(frozen=True, kw_only=True)
class Cap:
    """Most calls ``within`` a time that rolls on, or on so many local ``days``."""

    calls: int
    within: timedelta | None = None
    days: int | None = None
    per: Literal["person", "number", "invoice"] = "person"
    conversations: bool = False
    scope: Scope = EVERYONE


@dataclass(frozen=True, kw_only=True)
class Gap:
    """Least time from the end of the last call to a first try."""

    least: timedelta
    per: Literal["person", "number"] = "person"
    scope: Scope = EVERYONE


@dataclass(frozen=True, kw_only=True)
class CoolOff:
    """Least time from a conversation to a call."""

    least: timedelta
    scope: Scope = EVERYONE


@dataclass(frozen=True, kw_only=True)
class Holds:
    """How long each thing that a person said keeps them from being called. None: it does not."""

    promise_grace: timedelta | None = timedelta(days=3)
    promise_without_date: timedelta = timedelta(days=7)
    claims_paid: timedelta | None = timedelta(days=14)
    callback: bool = True
    callback_priority: timedelta = timedelta(hours=24)
    preference: bool = True
    unexplained: timedelta | None = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Rules:
    """All rules of one campaign. The defaults are those that bind every campaign."""

    windows: tuple[Window, ...] = ()
    usual_hours: Hours | None = None
    """They bind everyone whom the windows do not surely give hours of the whole year."""
    closed: tuple[ClosedDays, ...] = ()
    caps: tuple[Cap, ...] = ()
    gaps: tuple[Gap, ...] = ()
    cool_offs: tuple[CoolOff, ...] = ()
    holds: Holds = Holds()
    forbidden_lines: frozenset[str] = frozenset()
    only_countries: frozenset[str] = frozenset()
    most_calls: int | None = None
    most_amount: Mapping[str, Decimal] = field(default_factory=dict)
    needs_zone: bool = True
    reacts_within: timedelta = timedelta(minutes=15)
    """How soon a call that the provider has is taken back, once something stops it."""
    takes_back: bool = True
    """Whether the provider can take a call back that it has not dialled."""
