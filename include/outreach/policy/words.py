"""A rule in a plain sentence."""

from collections.abc import Callable, Iterator, Sequence
from datetime import time, timedelta
from functools import singledispatch

from outreach.domain.timing import WEEKDAYS
from outreach.policy.policy import BoundRule
from outreach.policy.rules import (
    AnyRule,
    CalendarRule,
    CapRule,
    CoolOffRule,
    Counted,
    CountryRule,
    GapRule,
    HoldAfter,
    HoldRule,
    Hours,
    LineRule,
    NightRule,
    Period,
    Reading,
    StopRule,
    WindowRule,
    ZoneRule,
)
from outreach.policy.scope import Scope

_PERIODS = {Period.RAMADAN: "Ramadan"}
HOW_READ = {
    Reading.TEXT: "its own words were read",
    Reading.SECONDARY: "known only from other texts about it",
    Reading.DRAFT: "a draft, or no longer in force",
}
"""How well the source of a rule was read, in words."""

_LINES = {"mobile": "mobile", "fixed_line": "landline", "voip": "internet"}
_DAYS = {
    "mon": "Monday",
    "tue": "Tuesday",
    "wed": "Wednesday",
    "thu": "Thursday",
    "fri": "Friday",
    "sat": "Saturday",
    "sun": "Sunday",
}
_A_DAY = 86_400
_WHOSE = {
    "person": "to a person, and as many to their number,",
    "number": "to a number",
    "invoice": "about an invoice",
}
_WITH = {"person": "with a person, and as many on their number,", "number": "on a number"}


def words_for(bound: BoundRule) -> str:
    """Return a rule in one sentence: its own words, or else one made of its figures and people."""
    if bound.rule.words:
        return bound.rule.words
    sentence = _sentence(bound.rule)
    about = list(dict.fromkeys(each for scope in bound.scopes for each in _about(scope)))
    return f"Where {_joined(about)}, {sentence[0].lower()}{sentence[1:]}" if about else sentence


def _about(scope: Scope) -> Iterator[str]:
    """Yield the conditions under which a rule binds."""
    if places := scope.state or scope.country:
        yield f"the person is, or may be, in {_joined(places, 'or')}"
    if scope.line:
        kinds = _joined([_LINES[kind] for kind in scope.line], "or")
        yield f"the number is, or may be, a {kinds} number"
    if scope.debt_kind:
        yield f"the debt is, or may be, {_joined(scope.debt_kind, 'or')}"


@singledispatch
def _sentence(rule: AnyRule) -> str:
    raise NotImplementedError(type(rule))


@_sentence.register
def _of_window(rule: WindowRule) -> str:
    when = f"In {_PERIODS[rule.during]} people" if rule.during else "People"
    if rule.otherwise:
        when = f"Where no other rule names hours, {when[0].lower()}{when[1:]}"
    spans = _joined([_hours(each) for each in rule.allow])
    return f"{when} are called only {spans}, on every clock that may be theirs."


def _hours(hours: Hours) -> str:
    days = "" if len(hours.days) == len(WEEKDAYS) else f" on {_joined([_DAYS[day] for day in hours.days])}"
    return f"from {_time(hours.start)} to {_time(hours.end)}{days}"


@_sentence.register
def _of_calendar(rule: CalendarRule) -> str:
    named = ["public holidays"] if rule.holidays else []
    named += ["weekly days of rest"] if rule.rest_days else []
    named += [f"days of {_PERIODS[period]}" for period in rule.periods]
    named += [day.isoformat() for day in rule.dates]
    return f"No one is called on {_joined(named)}, by their own calendar."


@_sentence.register
def _of_cap(rule: CapRule) -> str:
    counted = "conversation" if rule.counts is Counted.CONVERSATIONS else "call"
    whose = _WHOSE[rule.per] if rule.counts is Counted.ATTEMPTS else _WITH[rule.per]
    most = f"{_count(rule.calls, counted)} {whose}"
    if rule.within is not None:
        return f"At most {most} within any {_time_span(rule.within)}."
    days = "on a day" if rule.days == 1 else f"within any {rule.days} days in a row"
    return f"At most {most} {days} of the person's calendar."


@_sentence.register
def _of_gap(rule: GapRule) -> str:
    whom = "a person or their number" if rule.per == "person" else "a number"
    return (
        f"After a call to {whom}, the next one comes {_time_span(rule.within)} later at the earliest, "
        "unless they asked for it; a further wave of the same date does not wait."
    )


@_sentence.register
def _of_cool_off(rule: CoolOffRule) -> str:
    return (
        f"After a conversation a person is not called for {_time_span(rule.within)}, "
        "unless they asked to be called back."
    )


@_sentence.register
def _of_hold(rule: HoldRule) -> str:
    return _HOLDS[rule.after](rule)


def _of_promise(rule: HoldRule) -> str:
    until = f"{_time_span(rule.grace)} after the promised day" if rule.grace else "the promised day is over"
    undated = f", without a day for {_time_span(rule.without_date)}" if rule.without_date else ""
    return f"A person who promised to pay is not called until {until}{undated}."


def _of_claims_paid(rule: HoldRule) -> str:
    most = f", at most for {_time_span(rule.at_most)}" if rule.at_most else ""
    return f"A person who says that they paid is not called until the payment shows{most}."


def _of_callback(rule: HoldRule) -> str:
    first = ""
    if rule.priority_for:
        first = (
            f"; for {_time_span(rule.priority_for)} from then on, or until someone spoke with them, "
            "gap and cool-off do not hold them back"
        )
    return f"A person who asked for a call later is not called before then, or before the next day{first}."


_HOLDS: dict[HoldAfter, Callable[[HoldRule], str]] = {
    HoldAfter.PROMISE: _of_promise,
    HoldAfter.CLAIMS_PAID: _of_claims_paid,
    HoldAfter.CALLBACK: _of_callback,
    HoldAfter.PREFERENCE: lambda rule: "A person is called only on the days and at the hours they asked for.",
    HoldAfter.UNMAPPED_WORD: lambda rule: (
        "A person is not called while the outcome of an earlier call is a word that nothing explains."
    ),
}


@_sentence.register
def _of_stop(rule: StopRule) -> str:
    return f"No call while the stop {rule.reason} holds; it holds until it is lifted."


@_sentence.register
def _of_zone(rule: ZoneRule) -> str:
    return "A person is not called while any clock that may be theirs is unknown."


@_sentence.register
def _of_line(rule: LineRule) -> str:
    kinds = _joined([_LINES[kind] for kind in rule.forbid], "or")
    return f"A number that is, or may be, a {kinds} number is not called."


@_sentence.register
def _of_country(rule: CountryRule) -> str:
    return f"Only people who are certainly in {_joined(rule.only, 'or')} are called."


@_sentence.register
def _of_night(rule: NightRule) -> str:
    bounds = [f"at most {_count(rule.calls, 'person', 'people')}"] if rule.calls else []
    bounds += [f"at most {amount} {currency} in total" for currency, amount in rule.amount.items()]
    if rule.holdout:
        bounds.append(f"none of the {rule.holdout * 100:g} % of people who are kept to compare with")
    return f"A run calls {_joined(bounds)}."


def _time(at: time) -> str:
    return at.isoformat("seconds" if at.second else "minutes")


def _time_span(span: timedelta) -> str:
    """Write a time in its largest whole unit: ``7 days``, ``24 hours``, ``90 minutes``."""
    seconds = int(span.total_seconds())
    if seconds == _A_DAY:
        return "24 hours"  # "a day" may be that of a calendar
    for unit, length in (("day", _A_DAY), ("hour", 3_600), ("minute", 60)):
        if seconds % length == 0:
            return _count(seconds // length, unit)
    return _count(seconds, "second")


def _count(count: int, one: str, many: str | None = None) -> str:
    return f"{count} {one}" if count == 1 else f"{count} {many or one + 's'}"


def _joined(words: Sequence[str], last: str = "and") -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"
