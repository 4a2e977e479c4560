"""The spans that the clock forbids: hours, days, places and lines, once for all people who share a ``Clock``.

A moment is allowed where every clock that may be the person's allows it. A
fact that is not known forbids: without a zone no moment is allowed.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from outreach.domain.time_zone_data import zone_names
from outreach.policy.days import Spans, forbidden_by_calendar, forbidden_by_window, outside_preference
from outreach.policy.local_time import local_days, passes
from outreach.policy.policy import BoundRule, Policy
from outreach.policy.rules import (
    CalendarRule,
    CountryRule,
    HoldAfter,
    HoldRule,
    LineRule,
    Rule,
    WindowRule,
    ZoneRule,
)
from outreach.policy.scope import Place, is_about, is_surely_about_one_of
from outreach.policy.spans import Span, clipped, united, without

LOOKS_AHEAD = timedelta(days=400)
"""How far ahead ``next_allowed`` looks."""

_WEEK = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Preference:
    """When a person asked to be called, in their own time zone; no ``days`` means every day.

    Hours that do not start before they end allow no call, since their meaning is not clear.
    """

    start: time | None
    end: time | None
    days: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Clock:
    """The values that the rules of the clock look at. Many people share one; it names no one.

    ``zones`` are all that may be the person's; empty if none is known.
    ``not_before`` is the first local day on which the person wants calls.
    """

    zones: tuple[str, ...]
    place: Place
    preference: Preference | None = None
    not_before: date | None = None


@dataclass(frozen=True, kw_only=True)
class Forbidden:
    """A span that a rule forbids, with the name of the rule in the policy."""

    rule: str
    span: Span


def forbidden_by_clock(policy: Policy, clock: Clock, *, horizon: Span) -> tuple[Forbidden, ...]:
    """Return the spans that each rule forbids within the horizon: rules as in the policy, spans in order."""
    days = _local_days(clock, horizon)
    return tuple(
        Forbidden(rule=bound.name, span=span)
        for bound in _bound_to(policy, clock.place)
        for span in _forbidden_by(bound.rule, clock, horizon, days)
    )


def allowed_by_clock(policy: Policy, clock: Clock, *, horizon: Span) -> tuple[Span, ...]:
    """Return the spans within the horizon that no rule of the clock forbids, in order."""
    found = forbidden_by_clock(policy, clock, horizon=horizon)
    return without(horizon, [each.span for each in found])


def next_allowed(policy: Policy, clock: Clock, *, at: datetime) -> datetime | None:
    """Return the first moment from ``at`` on that no rule of the clock forbids.

    None if there is none within 400 days.
    """
    if any(_forbids_for_ever(bound.rule, clock) for bound in _bound_to(policy, clock.place)):
        return None
    start, last = at, at + LOOKS_AHEAD
    while start < last:
        week = Span(start=start, end=min(start + _WEEK, last))
        allowed = allowed_by_clock(policy, clock, horizon=week)
        if allowed:
            return allowed[0].start
        start = week.end
    return None


def rules_about(policy: Policy, place: Place) -> tuple[BoundRule, ...]:
    """Return the rules that bind a call to someone of a place, in order.

    Hours that hold only if no other rule names any are left out when another rule
    certainly names some, in every place where the person may be.
    """
    about = [bound for bound in policy.rules if all(is_about(scope, place) for scope in bound.scopes)]
    naming = [bound.scopes for bound in about if _names_hours_of_the_year(bound.rule)]
    if not is_surely_about_one_of(naming, place):
        return tuple(about)
    return tuple(bound for bound in about if not _is_otherwise(bound.rule))


def rule_in_the_way(policy: Policy, found: Sequence[Forbidden], *, within: Span) -> str | None:
    """Return the name of the rule that forbids a time: one without which part of the time would be allowed.

    Hours end every day, so they are named only if no other rule is in the way. Of
    several rules the one whose removal would allow most is named, then the one that
    forbids most, then the first. None if the whole time is allowed.
    """
    hours = {bound.name for bound in policy.of_kind(WindowRule)}
    inside: dict[str, list[Span]] = {}
    for each in found:
        for part in clipped([each.span], within):
            inside.setdefault(each.rule, []).append(part)

    def weight(rule: str) -> tuple[bool, timedelta, timedelta, bool]:
        others = [span for other, parts in inside.items() if other != rule for span in parts]
        freed, is_hours = _length(without(within, others)), rule in hours
        is_alone = bool(freed) and not is_hours
        return is_alone, freed, _length(inside[rule]), not is_hours

    return max(inside, key=weight, default=None)


def _length(spans: Iterable[Span]) -> timedelta:
    return sum((span.end - span.start for span in spans), timedelta(0))


def _bound_to(policy: Policy, place: Place) -> Iterator[BoundRule]:
    return (bound for bound in rules_about(policy, place) if isinstance(bound.rule, _OF_THE_CLOCK))


def _names_hours_of_the_year(rule: Rule) -> bool:
    return isinstance(rule, WindowRule) and rule.during is None and not rule.otherwise


def _is_otherwise(rule: Rule) -> bool:
    return isinstance(rule, WindowRule) and rule.otherwise


_OF_THE_CLOCK = (WindowRule, CalendarRule, HoldRule, ZoneRule, LineRule, CountryRule)

_Days = tuple[tuple[str, date], ...]
"""Zones with their local days; empty if a zone is not known."""


def _forbidden_by(rule: Rule, clock: Clock, horizon: Span, days: _Days) -> Spans:
    if _forbids_for_ever(rule, clock):
        return (horizon,)
    countries = clock.place.countries
    match rule:
        case WindowRule():
            found = [forbidden_by_window(rule, countries, zone, day) for zone, day in days]
        case CalendarRule():
            found = [forbidden_by_calendar(rule, countries, zone, day) for zone, day in days]
        case HoldRule() if _is_asked(rule, clock):
            found = [*_outside_preference(clock, days), _before_first_day(clock, horizon)]
        case _:
            return ()
    return united(clipped((span for spans in found for span in spans), horizon))


def _forbids_for_ever(rule: Rule, clock: Clock) -> bool:
    """Tell whether a rule forbids every moment, because of the person or because too little is known."""
    place = clock.place
    match rule:
        case LineRule():
            return not place.lines or not place.lines.isdisjoint(rule.forbid)
        case CountryRule():
            return not place.countries or not place.countries <= set(rule.only)
        case ZoneRule() | WindowRule() | CalendarRule():
            return not _zones_are_known(clock)
        case HoldRule():
            return _is_asked(rule, clock) and not _zones_are_known(clock)
    return False


def _zones_are_known(clock: Clock) -> bool:
    return bool(clock.zones) and zone_names().issuperset(clock.zones)


def _is_asked(rule: HoldRule, clock: Clock) -> bool:
    return rule.after is HoldAfter.PREFERENCE and (
        clock.preference is not None or clock.not_before is not None
    )


def _local_days(clock: Clock, horizon: Span) -> _Days:
    if not _zones_are_known(clock):
        return ()
    return tuple((zone, day) for zone in clock.zones for day in local_days(zone, horizon))


def _outside_preference(clock: Clock, days: _Days) -> list[Spans]:
    asked = clock.preference
    if asked is None:
        return []
    return [outside_preference(asked.start, asked.end, asked.days, zone, day) for zone, day in days]


def _before_first_day(clock: Clock, horizon: Span) -> Spans:
    if clock.not_before is None:
        return ()
    first = max(passes(zone, clock.not_before, time(0))[1] for zone in clock.zones)
    return (Span(start=horizon.start, end=first),)
