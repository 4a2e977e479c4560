"""The cause of each decision that no rule of a policy gives, in a sentence."""

from collections.abc import Mapping

from outreach.domain.decisions import Reason, WithdrawalReason

ALLOWED = "allowed"
"""The name in the place of a rule where none is in the way."""

WORDS_OF_REASON: Mapping[str, str] = {
    ALLOWED: "No rule is in the way.",
    Reason.NOTHING_DUE: "A person is not called who has no invoice to be called about, or owes too little.",
    Reason.NO_CONSENT: "A person who wants no calls is not called, and no one else on their number is.",
    Reason.NOTE_DECEASED: (
        "A person is not called if words beside the number or the name say that they have died."
    ),
    Reason.NOTE_WRONG_NUMBER: (
        "A person is not called if words beside the number or the name say that it is not their number."
    ),
    Reason.NOTE_DO_NOT_CALL: (
        "A person is not called if words beside the number or the name say that they must not be called; "
        "then no one else is called on that number."
    ),
    Reason.MISSING_PHONE: "A person without a number is not called.",
    Reason.UNREADABLE_PHONE: "A number is not called unless it can be read in one way only.",
    Reason.NOT_CALLABLE_PHONE: (
        "A number is not called if it is an extension, a fax, someone else's, a premium line or the like."
    ),
    Reason.SUPPRESSED: "A number is not called if anyone of the run with it opted out or is suppressed.",
    Reason.PAID_SINCE: "A person is not called if a payment showed after the run's extract.",
    Reason.OUTSIDE_HOURS: "A person is not called if the rules leave no hours.",
    Reason.ALREADY_PLANNED: "A person is not called while a call to them is planned in an earlier run.",
    Reason.SECOND_ROW_OF_PERSON: "A person who stands in the run under several ids is called once.",
    Reason.PHONE_TAKEN: "Of several people with one number the first in the campaign's order is called.",
    Reason.MISSING_VARIABLE: "A person is not called if a prompt tag could not be built for them.",
    WithdrawalReason.STALE: "A run that came too late calls no one.",
    WithdrawalReason.PAID: (
        "A person is not called if the warehouse, asked just before the call, does not say that they owe."
    ),
    WithdrawalReason.PHONE_BUSY: "A number is not called while another call to it is open.",
    WithdrawalReason.WINDOW_CLOSED: (
        "A call is not made if no hours are left for it, or too few for the lines of the account."
    ),
    WithdrawalReason.HALTED: "No call is made while a send gate is closed.",
    WithdrawalReason.RUN_CLOSED: "A run that is closed calls no one.",
    WithdrawalReason.CANCELLED: "A person cancelled the call.",
}
"""By the name in the place of the rule: the reason itself, or ``ALLOWED``."""

WORDS_OF_INVOICE_REASON: Mapping[str, str] = {
    Reason.MISSING_INVOICE_ID: "An invoice without a number is not called about.",
    Reason.REPEATED_INVOICE: "An invoice that stands in several rows is called about once.",
    Reason.MISSING_PERSON_ID: "No one is called if the row does not say whose invoice it is.",
    Reason.AMBIGUOUS_PERSON: "No one is called if the row's id stands for several people, or for no one.",
    Reason.INVOICE_PAID: "An invoice on which nothing is open is not called about.",
    Reason.CREDIT_NOTE: "A credit note lowers what a person owes, and is not called about.",
    Reason.INVOICE_DISPUTED: "An invoice that the warehouse has as disputed is not called about.",
    Reason.INVOICE_IN_DISPUTE: "An invoice that a person disputed on a call is not called about.",
    Reason.UNREADABLE_INVOICE: (
        "An invoice is not called about if its amount, currency, due date, payment or dispute cannot be read."
    ),
    Reason.INVOICE_NOT_DUE: "An invoice that was not overdue on the run's date is not called about.",
}
"""The meaning of each reason that lies in an invoice."""


def words_of_own_reason(exclusion: str) -> str:
    """Say what a campaign's own reason (``exclude``) means for a person."""
    return f"A person is not called if the campaign leaves out all of their open invoices as {exclusion}."
