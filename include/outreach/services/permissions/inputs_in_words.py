"""What a rule looked at, in words; no names and no phones."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from outreach.policy.clock import Clock
from outreach.policy.rules import (
    AnyRule,
    CalendarRule,
    CapRule,
    CoolOffRule,
    CountryRule,
    GapRule,
    HoldAfter,
    HoldRule,
    LineRule,
    NightRule,
    StopRule,
    WindowRule,
    ZoneRule,
)
from outreach.services.permissions.moments import Reader

Inputs = Mapping[str, Any]

_NOTHING_HELD: Mapping[HoldAfter, str] = {
    HoldAfter.PROMISE: "no promise is open",
    HoldAfter.CLAIMS_PAID: "no payment is awaited",
    HoldAfter.CALLBACK: "no call back is awaited",
    HoldAfter.PREFERENCE: "nothing was asked",
    HoldAfter.UNMAPPED_WORD: "every outcome is explained",
}


def words_for_nothing(rule: AnyRule) -> str:
    """Say what is known where a rule on history found nothing that forbids a call."""
    match rule:
        case HoldRule():
            return _NOTHING_HELD[rule.after]
        case StopRule():
            return "no such stop holds"
        case CoolOffRule():
            return "no conversation in that time"
        case GapRule():
            return "no call in that time"
        case CapRule():
            return "the limit is not reached"
        case NightRule():
            return "kept when a whole run is decided"
    return ""


def words_for_clock(rule: AnyRule, clock: Clock, reader: Reader, *, now: datetime) -> str:
    """Say what a rule of the clock looks at; empty for every other rule."""
    match rule:
        case WindowRule() | CalendarRule():
            return f"it is {reader.say_local(now)}"
        case ZoneRule():
            return f"the zones are {', '.join(clock.zones)}" if clock.zones else "no zone is known"
        case LineRule():
            return f"the number is, or may be, {' or '.join(sorted(clock.place.lines)).replace('_', ' ')}"
        case CountryRule():
            countries = ", ".join(sorted(clock.place.countries))
            return f"the person may be in {countries}" if countries else "no country is known"
    return ""


def words_for_finding(rule: AnyRule, inputs: Inputs, reader: Reader) -> str:
    """Say what a rule on history found, as it stands in ``policy_finding`` and in decisions."""
    if "by" in inputs:
        return f"the call is taken by {inputs['by']}"
    match rule:
        case CapRule():
            since = _moment(inputs, "full_since", reader)
            return f"the limit of {inputs.get('most')} is reached, counting back to {since}"
        case GapRule():
            return f"the last call was {_moment(inputs, 'full_since', reader)}"
        case CoolOffRule():
            return f"the last conversation was {_moment(inputs, 'full_since', reader)}"
        case StopRule():
            return f"stop {inputs.get('fact')} in reporting.stop"
        case HoldRule():
            return _words_for_hold(rule, inputs, reader)
    return ""


def _words_for_hold(rule: HoldRule, inputs: Inputs, reader: Reader) -> str:
    match rule.after:
        case HoldAfter.PROMISE:
            if inputs.get("promised_on"):
                return f"payment is promised for {inputs['promised_on']}"
            return f"payment was promised without a day, {_moment(inputs, 'promised_at', reader)}"
        case HoldAfter.CLAIMS_PAID:
            return f"the person said that it is paid, {_moment(inputs, 'said_at', reader)}"
        case HoldAfter.CALLBACK:
            if inputs.get("called_back_at"):
                return f"the person wants to be called {_moment(inputs, 'called_back_at', reader)}"
            return f"the person asked for a later call, {_moment(inputs, 'asked_at', reader)}"
        case HoldAfter.PREFERENCE:
            return words_for_wish(inputs, reader)
        case HoldAfter.UNMAPPED_WORD:
            return f"that call ended {_moment(inputs, 'ended_at', reader)}"


def words_for_wish(wish: Inputs, reader: Reader) -> str:
    """Say when a person asked to be called."""
    parts = [f"from {wish['from']}"] if wish.get("from") else []
    parts += [f"until {wish['until']}"] if wish.get("until") else []
    parts += [f"on {', '.join(wish['days'])}"] if wish.get("days") else []
    if wish.get("not_before_day"):
        parts.append(f"not before {wish['not_before_day']}")
    if wish.get("not_before_moment"):
        parts.append(f"not before {_moment(wish, 'not_before_moment', reader)}")
    return f"the person asked for calls {' '.join(parts)}" if parts else "nothing was asked"


def _moment(inputs: Inputs, name: str, reader: Reader) -> str:
    value = inputs.get(name)
    return reader.say(datetime.fromisoformat(value)) if isinstance(value, str) else "at an unknown time"
