"""Why a person is called or not, and why an invoice is in a call or not."""

from enum import StrEnum


class Decision(StrEnum):
    """The decision on an extracted invoice or on a contact."""

    CALL = "call"
    DO_NOT_CALL = "do_not_call"
    WITHDRAWN = "withdrawn"
    """The call was planned and then stopped."""


UNDECIDED = "undecided"
"""The word for a row without a decision."""


class Reason(StrEnum):
    """Why a person is not called. A called person has no reason.

    Members are in order of precedence: the first that applies is recorded. A campaign's
    own reasons come after ``INVOICE_DISPUTED``. If several rules of the policy forbid
    the call, the reason is that of the rule that holds longest.
    """

    MISSING_INVOICE_ID = "missing_invoice_id"
    """The row has no invoice number."""
    REPEATED_INVOICE = "repeated_invoice"
    """The same invoice stands in an earlier row of the extract."""
    MISSING_PERSON_ID = "missing_person_id"
    """The row does not say whose invoice it is."""
    AMBIGUOUS_PERSON = "ambiguous_person"
    """The id stands for several people (three names and three numbers), or for no one (``N/A``, 0)."""
    INVOICE_PAID = "invoice_paid"
    """The invoice is settled, or the open amount is less than the smallest unit of its currency."""
    CREDIT_NOTE = "credit_note"
    """The amount is below zero: it lowers what the person owes, and no call is about it."""
    INVOICE_DISPUTED = "invoice_disputed"
    """The customer disputes the invoice."""
    INVOICE_IN_DISPUTE = "invoice_in_dispute"
    """The person disputed the invoice on a call, and that stop held when the invoice was extracted."""
    UNREADABLE_INVOICE = "unreadable_invoice"
    """Amount, currency or due date is absent, or the value of paid or disputed is unreadable."""
    INVOICE_NOT_DUE = "invoice_not_due"
    """The invoice was not overdue on the run's date."""
    NOTHING_DUE = "nothing_due"
    """No call can be about any invoice of the person, or the person owes too little in that currency."""
    NO_CONSENT = "no_consent"
    """The warehouse says that the person does not want calls."""
    NOTE_DECEASED = "note_deceased"
    """Words beside the number or the name say that the person has died."""
    NOTE_WRONG_NUMBER = "note_wrong_number"
    """Words beside the number or the name say that the number is not the person's."""
    NOTE_DO_NOT_CALL = "note_do_not_call"
    """Words beside the number or the name say that the person must not be called."""
    MISSING_PHONE = "missing_phone"
    """There is no number."""
    UNREADABLE_PHONE = "unreadable_phone"
    """There is text where a number should be, but it cannot be read as one."""
    NOT_CALLABLE_PHONE = "not_callable_phone"
    """The number is of a kind that is never called (premium rate, shared cost, …)."""
    SUPPRESSED = "suppressed"
    """The person or the number is on the do-not-call list."""
    STOPPED_DECEASED = "stopped_deceased"
    """It was said on a call that the person has died."""
    STOPPED_ATTORNEY = "stopped_attorney"
    """It was said on a call that the person has a lawyer."""
    STOPPED_WRONG_NUMBER = "stopped_wrong_number"
    """It was said on a call that the number is not the person's."""
    STOPPED_DISPUTE = "stopped_dispute"
    """An invoice that the agent would speak of was disputed on a call after the extract."""
    UNMAPPED_WORD = "unmapped_word"
    """An earlier call ended with an unexplained word, so no one knows what the person wants."""
    PAID_SINCE = "paid_since"
    """A payment by the person, or for an invoice to be spoken of, appeared after the extract."""
    LINE_NOT_ALLOWED = "line_not_allowed"
    """The number is, or may be, of a kind that the campaign's rules forbid."""
    COUNTRY_NOT_ALLOWED = "country_not_allowed"
    """The person is, or may be, in a country that the campaign does not call."""
    UNKNOWN_ZONE = "unknown_zone"
    """No one can tell what time it is where the person is."""
    PROMISE_PENDING = "promise_pending"
    """The person promised to pay, and the day of the promise is not over yet."""
    CLAIMS_PAID = "claims_paid"
    """The person said that it is paid; a payment is awaited."""
    CALLBACK_LATER = "callback_later"
    """The person asked to be called at a later time than this run calls."""
    ASKED_OTHER_TIME = "asked_other_time"
    """The person asked for other hours or days than those of this run."""
    RECENT_CONVERSATION = "recent_conversation"
    """Someone spoke with the person recently."""
    CAPPED = "capped"
    """The person, the number or an invoice had as many calls as the campaign's caps allow."""
    TOO_SOON = "too_soon"
    """The person or the number was called too recently."""
    REST_DAY = "rest_day"
    """It is a day without calls in a place where the person may be."""
    OUTSIDE_HOURS = "outside_hours"
    """The run ends before calls are allowed in a place where the person may be."""
    ALREADY_PLANNED = "already_planned"
    """An earlier run of the campaign still plans a call to the person."""
    HOLDOUT = "holdout"
    """The person is in the holdout: a group that is not called, for comparison."""
    NIGHT_LIMIT = "night_limit"
    """The run already calls as many people as it may; others came first."""
    SECOND_ROW_OF_PERSON = "second_row_of_person"
    """The same person is in the run under another id, or another spelling of the id, and is called there."""
    PHONE_TAKEN = "phone_taken"
    """Another person in the run has the same number and is called on it."""
    MISSING_VARIABLE = "missing_variable"
    """A prompt tag could not be built for this person."""


REASONS_OF_ONE_NIGHT = frozenset(
    {
        Reason.ALREADY_PLANNED,
        Reason.NIGHT_LIMIT,
        Reason.SECOND_ROW_OF_PERSON,
        Reason.PHONE_TAKEN,
    }
)
"""Reasons that hold for this run only: the rules themselves allow a call, so a later run may make it."""


class Because(StrEnum):
    """The basis of a reason, if the reason alone does not name it."""

    THEMSELVES = "this person"
    SAME_NUMBER = "another person with this number"
    OTHER_SPELLING = "the same id in another spelling"
    OTHER_ID = "the same person under another id"


class ReasonSubject(StrEnum):
    """The source of the reason that no call is about an invoice."""

    INVOICE = "invoice"
    PERSON = "person"


class WithdrawalReason(StrEnum):
    """Why a planned call was stopped before it was sent to the provider."""

    STALE = "stale"
    PAID = "paid"
    SUPPRESSED = "suppressed"
    STOPPED_DECEASED = "stopped_deceased"
    STOPPED_ATTORNEY = "stopped_attorney"
    STOPPED_WRONG_NUMBER = "stopped_wrong_number"
    STOPPED_DISPUTE = "stopped_dispute"
    UNMAPPED_WORD = "unmapped_word"
    PAID_SINCE = "paid_since"
    LINE_NOT_ALLOWED = "line_not_allowed"
    COUNTRY_NOT_ALLOWED = "country_not_allowed"
    UNKNOWN_ZONE = "unknown_zone"
    PROMISE_PENDING = "promise_pending"
    CLAIMS_PAID = "claims_paid"
    CALLBACK_LATER = "callback_later"
    ASKED_OTHER_TIME = "asked_other_time"
    RECENT_CONVERSATION = "recent_conversation"
    CAPPED = "capped"
    TOO_SOON = "too_soon"
    REST_DAY = "rest_day"
    OUTSIDE_HOURS = "outside_hours"
    PHONE_BUSY = "phone_busy"
    WINDOW_CLOSED = "window_closed"
    HALTED = "halted"
    RUN_CLOSED = "run_closed"
    CANCELLED = "cancelled"


NEVER_HANDED_OVER_REASONS = frozenset({WithdrawalReason.STALE, WithdrawalReason.RUN_CLOSED})
"""Reasons of calls that were allowed, but were not handed over in time."""
