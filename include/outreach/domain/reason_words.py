"""The cause of each decision that no rule of a policy gives, in a sentence."""

from collections.abc import Mapping

from outreach.domain.decisions import Reason, WithdrawalReason

ALLOWED = "allowed"
"""The name in the place of a rule where none is in the way."""

WORDS_OF_REASON: Mapping[str, str] = {
    ALLOWED: "No rule is in the way.",
    Reason.NOTHING_DUE: "No one is called who has no invoice that a call could be about, or owes too little.",
    Reason.NO_CONSENT: "No one is called who wants no calls, and no one else on their number.",
    Reason.NOTE_DECEASED: "No one is called of whom words beside the number or the name say that they died.",
    Reason.NOTE_WRONG_NUMBER: (
        "No one is called of whom words beside the number or the name say that the number is not theirs."
    ),
    Reason.NOTE_DO_NOT_CALL: (
        "No one is called of whom words beside the number or the name say that they must not be called, and "
        "no one else on that number."
    ),
    Reason.MISSING_PHONE: "No one is called who has no number.",
    Reason.UNREADABLE_PHONE: "No number is called that cannot be read in one way only.",
    Reason.NOT_CALLABLE_PHONE: (
        "No number is called that is an extension, a fax, someone else's or a premium line, or the like."
    ),
    Reason.SUPPRESSED: "No one is called on a number of which anyone of the run opted out or is suppressed.",
    Reason.PAID_SINCE: "No one is called about what was paid after the run's extract.",
    Reason.OUTSIDE_HOURS: "No one is called to whom the rules leave no hours.",
    Reason.ALREADY_PLANNED: "No one is called to whom a call is still planned in an earlier run.",
    Reason.SECOND_ROW_OF_PERSON: "A person who stands in the run under several ids is called once.",
    Reason.PHONE_TAKEN: "Of several people with one number the first in the campaign's order is called.",
    Reason.MISSING_VARIABLE: "No one is called for whom a prompt tag could not be built.",
    WithdrawalReason.STALE: "A run that came too late calls no one.",
    WithdrawalReason.PAID: (
        "No one is called whom the warehouse, asked again just before the call, does not name as owing."
    ),
    WithdrawalReason.PHONE_BUSY: "No number is called while a call to it is open.",
    WithdrawalReason.WINDOW_CLOSED: (
        "No call is made for which no hours are left, or too little of them for the lines of the account."
    ),
    WithdrawalReason.HALTED: "No call is made while a send gate is closed.",
    WithdrawalReason.RUN_CLOSED: "A run that is closed calls no one.",
    WithdrawalReason.CANCELLED: "A person cancelled the call.",
}
"""By what stands as the rule of the decision: the reason itself, or ``ALLOWED``."""


def words_of_own_reason(exclusion: str) -> str:
    """Say what a campaign's own reason (``exclude``) means for a person."""
    return f"No one is called all of whose open invoices the campaign leaves out as {exclusion}."
