"""For each kind of rule: the reason that decisions name, the values it looks at, and their words.

The keys of each kind are in ``rules.py``, its sentence in ``words.py``, and the rest is here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from outreach.domain.decisions import Reason
from outreach.domain.stops import StopReason
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

Inputs = Mapping[str, Any]
"""The values that a rule looked at, as a decision keeps them; no names and no phones."""


class SaysMoments(Protocol):
    """Writes moments as the person would read them."""

    def say(self, at: datetime) -> str:
        """Write a moment in the person's zones and in UTC."""

    def say_local(self, at: datetime) -> str:
        """Write a moment in the person's zones only."""


Words = Callable[[Inputs, SaysMoments], str]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of rule. ``words`` describes what a rule looked at, ``nothing`` says that nothing is in the way.

    ``sees`` names the columns of ``policy_asked`` that a rule of the clock looks at. A
    rule on history names them in its findings.
    """

    reason: Reason
    words: Words
    nothing: str = ""
    sees: tuple[str, ...] = ()
    tells_time: bool = False
    """Whether it also looks at the current time."""


def kind_of(rule: AnyRule) -> Kind:
    """Return the kind of a rule."""
    match rule:
        case HoldRule():
            return _HOLDS[rule.after]
        case StopRule():
            return Kind(reason=_REASON_OF_STOP[rule.reason], words=_of_stop, nothing="no such stop holds")
        case _:
            return _KINDS[type(rule)]


def reason_of(rule: AnyRule) -> Reason:
    """Return the reason for a person whom this rule forbids to call."""
    return kind_of(rule).reason


def seen_by(rule: AnyRule, asked: object) -> dict[str, Any]:
    """Return the values of a person that a rule of the clock looks at, as decisions keep them.

    ``asked`` is the person's row of ``policy_asked``.
    """
    seen: dict[str, Any] = {}
    for name in kind_of(rule).sees:
        value = getattr(asked, name)
        seen |= value if isinstance(value, dict) else {name: value}
    return seen


def words_for_inputs(rule: AnyRule, inputs: Inputs, says: SaysMoments, *, at: datetime) -> str:
    """Describe in words what a rule looked at, at a moment."""
    if "by" in inputs:
        return f"the call is taken by {inputs['by']}"
    kind = kind_of(rule)
    parts = [f"it is {says.say_local(at)}"] if kind.tells_time else []
    return "; ".join(filter(None, [*parts, kind.words(inputs, says)]))


def words_for_nothing(rule: AnyRule) -> str:
    """Describe in words that a rule on history found nothing that forbids a call."""
    return kind_of(rule).nothing


def _moment(inputs: Inputs, name: str, says: SaysMoments) -> str:
    value = inputs.get(name)
    return says.say(datetime.fromisoformat(value)) if isinstance(value, str) else "at an unknown time"


def _nothing_more(_inputs: Inputs, _says: SaysMoments) -> str:
    return ""


def _of_zones(inputs: Inputs, _says: SaysMoments) -> str:
    zones = inputs.get("time_zones")
    return f"the zones are {', '.join(zones)}" if zones else "no zone is known"


def _of_line(inputs: Inputs, _says: SaysMoments) -> str:
    kind = inputs.get("phone_kind")
    return f"the number is, or may be, {kind.replace('_', ' ')}" if kind else "its kind is unknown"


def _of_countries(inputs: Inputs, _says: SaysMoments) -> str:
    countries = inputs.get("countries")
    return f"the person may be in {', '.join(sorted(countries))}" if countries else "no country is known"


def _of_cap(inputs: Inputs, says: SaysMoments) -> str:
    since = _moment(inputs, "full_since", says)
    return f"the limit of {inputs.get('most')} is reached, counting back to {since}"


def _of_gap(inputs: Inputs, says: SaysMoments) -> str:
    return f"the last call was {_moment(inputs, 'full_since', says)}"


def _of_cool_off(inputs: Inputs, says: SaysMoments) -> str:
    return f"the last conversation was {_moment(inputs, 'full_since', says)}"


def _of_stop(inputs: Inputs, _says: SaysMoments) -> str:
    return f"stop {inputs.get('fact')} in reporting.stop"


def _of_promise(inputs: Inputs, says: SaysMoments) -> str:
    if inputs.get("promised_on"):
        return f"payment is promised for {inputs['promised_on']}"
    return f"payment was promised without a day, {_moment(inputs, 'promised_at', says)}"


def _of_claims_paid(inputs: Inputs, says: SaysMoments) -> str:
    return f"the person said that it is paid, {_moment(inputs, 'said_at', says)}"


def _of_callback(inputs: Inputs, says: SaysMoments) -> str:
    spoke = f"the person spoke {_moment(inputs, 'asked_at', says)}"
    if inputs.get("called_back_at"):
        return f"{spoke} and wants to be called {_moment(inputs, 'called_back_at', says)}"
    return f"{spoke} and asked for a later call without saying when, so not before the next day"


def _of_wish(inputs: Inputs, says: SaysMoments) -> str:
    if inputs.get("unreadable"):
        return f"what the person asked for cannot be read: {', '.join(inputs['unreadable'])}"
    parts = [f"from {inputs['from']}"] if inputs.get("from") else []
    parts += [f"until {inputs['until']}"] if inputs.get("until") else []
    parts += [f"on {', '.join(inputs['days'])}"] if inputs.get("days") else []
    if inputs.get("not_before_day"):
        parts.append(f"not before {inputs['not_before_day']}")
    if inputs.get("not_before_moment"):
        parts.append(f"not before {_moment(inputs, 'not_before_moment', says)}")
    return f"the person asked for calls {' '.join(parts)}" if parts else ""


def _of_unmapped_word(inputs: Inputs, says: SaysMoments) -> str:
    return f"that call ended {_moment(inputs, 'ended_at', says)}"


_WHERE = ("time_zones", "countries")

_KINDS: Mapping[type[AnyRule], Kind] = {
    WindowRule: Kind(reason=Reason.OUTSIDE_HOURS, words=_nothing_more, sees=_WHERE, tells_time=True),
    CalendarRule: Kind(reason=Reason.REST_DAY, words=_nothing_more, sees=_WHERE, tells_time=True),
    ZoneRule: Kind(reason=Reason.UNKNOWN_ZONE, words=_of_zones, sees=("time_zones",)),
    LineRule: Kind(reason=Reason.LINE_NOT_ALLOWED, words=_of_line, sees=("phone_kind",)),
    CountryRule: Kind(reason=Reason.COUNTRY_NOT_ALLOWED, words=_of_countries, sees=("countries",)),
    CapRule: Kind(reason=Reason.CAPPED, words=_of_cap, nothing="the limit is not reached"),
    GapRule: Kind(reason=Reason.TOO_SOON, words=_of_gap, nothing="no call in that time"),
    CoolOffRule: Kind(
        reason=Reason.RECENT_CONVERSATION, words=_of_cool_off, nothing="no conversation in that time"
    ),
    NightRule: Kind(
        reason=Reason.NIGHT_LIMIT, words=_nothing_more, nothing="kept when a whole run is decided"
    ),
}

_HOLDS: Mapping[HoldAfter, Kind] = {
    HoldAfter.PROMISE: Kind(reason=Reason.PROMISE_PENDING, words=_of_promise, nothing="no promise is open"),
    HoldAfter.CLAIMS_PAID: Kind(
        reason=Reason.CLAIMS_PAID, words=_of_claims_paid, nothing="no payment is awaited"
    ),
    HoldAfter.CALLBACK: Kind(
        reason=Reason.CALLBACK_LATER, words=_of_callback, nothing="no call back is awaited"
    ),
    HoldAfter.PREFERENCE: Kind(
        reason=Reason.ASKED_OTHER_TIME,
        words=_of_wish,
        nothing="nothing was asked",
        sees=("time_zones", "preference"),
    ),
    HoldAfter.UNMAPPED_WORD: Kind(
        reason=Reason.UNMAPPED_WORD, words=_of_unmapped_word, nothing="every outcome is explained"
    ),
}

_REASON_OF_STOP: Mapping[StopReason, Reason] = {
    StopReason.OPT_OUT: Reason.SUPPRESSED,
    StopReason.DO_NOT_CALL: Reason.SUPPRESSED,
    StopReason.DECEASED: Reason.STOPPED_DECEASED,
    StopReason.ATTORNEY: Reason.STOPPED_ATTORNEY,
    StopReason.WRONG_NUMBER: Reason.STOPPED_WRONG_NUMBER,
    StopReason.DISPUTE: Reason.STOPPED_DISPUTE,
    StopReason.UNMAPPED_WORD: Reason.UNMAPPED_WORD,
}
