"""The parts of one local day in one zone that hours and calendars forbid."""

from collections.abc import Iterable
from datetime import date, time
from functools import lru_cache

from outreach.domain.timing import WEEKDAYS
from outreach.policy.calendars import may_be_holiday, may_be_in, may_rest
from outreach.policy.local_time import local_day, passes
from outreach.policy.rules import CalendarRule, Hours, WindowRule
from outreach.policy.spans import Span, united, without

Spans = tuple[Span, ...]


def forbidden_by_window(rule: WindowRule, countries: frozenset[str], zone: str, day: date) -> Spans:
    """Return the parts of a day outside a rule's hours; empty on days that the rule is not about."""
    if rule.during is not None and not may_be_in(rule.during, countries, day):
        return ()
    return _outside_hours(rule.allow, zone, day)


def forbidden_by_calendar(rule: CalendarRule, countries: frozenset[str], zone: str, day: date) -> Spans:
    """Return the whole day if a rule names it, else nothing."""
    named = (
        day in rule.dates
        or any(may_be_in(period, countries, day) for period in rule.periods)
        or (rule.rest_days and may_rest(countries, day))
        or (rule.holidays and may_be_holiday(countries, day))
    )
    return (local_day(zone, day),) if named else ()


@lru_cache(maxsize=65_536)
def outside_preference(
    start: time | None, end: time | None, days: tuple[str, ...], zone: str, day: date
) -> Spans:
    """Return the parts of a day outside the hours that a person asked for."""
    asked = not days or WEEKDAYS[day.weekday()] in days
    return _outside([(start or time(0), end)] if asked else [], zone, day)


@lru_cache(maxsize=65_536)
def _outside_hours(allow: tuple[Hours, ...], zone: str, day: date) -> Spans:
    weekday = WEEKDAYS[day.weekday()]
    return _outside([(hours.start, hours.end) for hours in allow if weekday in hours.days], zone, day)


def _outside(allowed: Iterable[tuple[time, time | None]], zone: str, day: date) -> Spans:
    """Return the day without the allowed hours; if a clock shows a limit twice, the shorter span counts."""
    whole = local_day(zone, day)
    inside = united(
        Span(start=passes(zone, day, start)[1], end=whole.end if end is None else passes(zone, day, end)[0])
        for start, end in allowed
    )
    return without(whole, inside)
