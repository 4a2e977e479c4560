"""Which calls each stop forbids: this is the only table of that.

A stop keeps someone from being called, or an invoice from being called about,
in every campaign, until someone lifts it by hand with a reason. Two stops may end otherwise: a
wrong number when the person's number changes, a dispute when the warehouse takes
it back.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from outreach.domain.facts import FactSubject
from outreach.domain.outcomes import COMPLIANCE_PRECEDENCE, ConversationOutcome


class StopReason(StrEnum):
    """Why a stop is there. If several hold, the first in this order is named."""

    OPT_OUT = "opt_out"
    """The person asked on a call for no further ones."""
    DO_NOT_CALL = "do_not_call"
    """Someone put the person or the number on the do-not-call list."""
    DECEASED = "deceased"
    ATTORNEY = "attorney"
    """The person has a lawyer, and one must speak with the lawyer instead."""
    WRONG_NUMBER = "wrong_number"
    DISPUTE = "dispute"
    UNMAPPED_WORD = "unmapped_word"
    """Unexplained words in an event that is not applied to the call; this stop ends by itself."""


SUBJECT_OF_STOP: Mapping[StopReason, FactSubject] = {
    StopReason.OPT_OUT: FactSubject.PERSON_OR_PHONE,
    StopReason.DO_NOT_CALL: FactSubject.PERSON_OR_PHONE,
    StopReason.DECEASED: FactSubject.PERSON,
    StopReason.ATTORNEY: FactSubject.PERSON,
    StopReason.WRONG_NUMBER: FactSubject.PHONE_OF_PERSON,
    StopReason.DISPUTE: FactSubject.INVOICE,
    StopReason.UNMAPPED_WORD: FactSubject.PERSON,
}
"""The subject of a stop from a call to a known person; a dispute holds each invoice of that call."""

STOP_OF_OUTCOME: Mapping[ConversationOutcome, StopReason] = {
    ConversationOutcome.OPT_OUT: StopReason.OPT_OUT,
    ConversationOutcome.ATTORNEY: StopReason.ATTORNEY,
    ConversationOutcome.DISPUTE: StopReason.DISPUTE,
    ConversationOutcome.DECEASED: StopReason.DECEASED,
    ConversationOutcome.WRONG_NUMBER: StopReason.WRONG_NUMBER,
}
"""Which stop follows from the outcome of a call; every other outcome stops nothing."""

HOLDS_UNKNOWN_NUMBER = tuple(
    outcome for outcome in COMPLIANCE_PRECEDENCE if outcome is not ConversationOutcome.DISPUTE
)
"""Outcomes that stop the number for everyone if it is not known whose call it was; strongest first.

The person who died, or has a lawyer, then is someone with that number. A number says nothing about
an invoice.
"""


def stops_of(outcomes: Iterable[ConversationOutcome | None]) -> list[StopReason]:
    """Return the stops that follow from outcomes, each once, in the order of ``StopReason``."""
    found = {STOP_OF_OUTCOME.get(outcome) for outcome in outcomes if outcome is not None}
    return [reason for reason in StopReason if reason in found]
