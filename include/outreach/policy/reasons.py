"""Which reason a decision names for a rule."""

from collections.abc import Mapping

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

REASON_OF_KIND: Mapping[type[AnyRule], Reason] = {
    WindowRule: Reason.OUTSIDE_HOURS,
    CalendarRule: Reason.REST_DAY,
    CapRule: Reason.CAPPED,
    GapRule: Reason.TOO_SOON,
    CoolOffRule: Reason.RECENT_CONVERSATION,
    LineRule: Reason.LINE_NOT_ALLOWED,
    CountryRule: Reason.COUNTRY_NOT_ALLOWED,
    NightRule: Reason.NIGHT_LIMIT,
    ZoneRule: Reason.UNKNOWN_ZONE,
}

REASON_OF_HOLD: Mapping[HoldAfter, Reason] = {
    HoldAfter.PROMISE: Reason.PROMISE_PENDING,
    HoldAfter.CLAIMS_PAID: Reason.CLAIMS_PAID,
    HoldAfter.CALLBACK: Reason.CALLBACK_LATER,
    HoldAfter.PREFERENCE: Reason.ASKED_OTHER_TIME,
    HoldAfter.UNMAPPED_WORD: Reason.UNMAPPED_WORD,
}

REASON_OF_STOP: Mapping[StopReason, Reason] = {
    StopReason.OPT_OUT: Reason.SUPPRESSED,
    StopReason.DO_NOT_CALL: Reason.SUPPRESSED,
    StopReason.DECEASED: Reason.STOPPED_DECEASED,
    StopReason.ATTORNEY: Reason.STOPPED_ATTORNEY,
    StopReason.WRONG_NUMBER: Reason.STOPPED_WRONG_NUMBER,
    StopReason.DISPUTE: Reason.STOPPED_DISPUTE,
    StopReason.UNMAPPED_WORD: Reason.UNMAPPED_WORD,
}


def reason_of(rule: AnyRule) -> Reason:
    """Return why a person is not called whom this rule keeps back."""
    match rule:
        case HoldRule():
            return REASON_OF_HOLD[rule.after]
        case StopRule():
            return REASON_OF_STOP[rule.reason]
        case _:
            return REASON_OF_KIND[type(rule)]
