"""Facts about people, numbers and invoices beyond one run: kinds of facts, and their subjects."""

from enum import StrEnum

from outreach.domain.outcome_words import OutcomeWords
from outreach.domain.outcomes import ConversationOutcome, LineOutcome, Speaker
from outreach.domain.reduction import CallFacts


class FactKind(StrEnum):
    """The kinds of facts. Facts are only ever added: the end of a stop is a fact too."""

    STOP = "stop"
    """Someone or something must not be called (about)."""
    LIFT = "lift"
    """One stop ends."""
    PROMISE = "promise"
    """A payment was promised on a call; the newest fact of a call counts."""
    CLAIMS_PAID = "claims_paid"
    """The person said on a call that it is paid."""
    CALLBACK = "callback"
    """The person asked on a call to be called at another time; ``at`` is that time, if they named one."""
    CONVERSATION = "conversation"
    """A human answered a call and spoke."""
    INBOUND = "inbound"
    """The person called us, by the warehouse; ``talked`` says whether someone spoke with them."""
    PAYMENT = "payment"
    """A payment was booked, by the warehouse."""
    PREFERENCE = "preference"
    """When the person wants to be called, by the warehouse; the newest of each source counts."""
    CONSENT = "consent"
    """The warehouse said whether the person wants calls; written when that changes."""
    DISPUTE_SEEN = "dispute_seen"
    """The warehouse also says that a stopped invoice is disputed; from now on it may end that stop."""


class FactSubject(StrEnum):
    """The person or thing that a fact is about, and the columns by which it is found."""

    PERSON = "person"
    """The person, on any number."""
    PHONE = "phone"
    """The number, no matter who has it."""
    PERSON_OR_PHONE = "person_or_phone"
    """The person on any number, and everyone who has the number."""
    PHONE_OF_PERSON = "phone_of_person"
    """This number for this person only; another number, or another person on it, may be called."""
    INVOICE = "invoice"
    """The invoice, no matter who owes it."""


class HistoryKind(StrEnum):
    """The kind of a row in an invoice's history."""

    DECISION = "decision"
    WITHDRAWAL = "withdrawal"
    CALL = "call"
    """The call was made, or may have been made."""
    PROMISE = "promise"
    PAYMENT = "payment"


FOUND_BY_PERSON_SUBJECTS = frozenset({FactSubject.PERSON, FactSubject.PERSON_OR_PHONE})
"""Subjects that are found by a person's key alone."""

FOUND_BY_PHONE_SUBJECTS = frozenset({FactSubject.PHONE, FactSubject.PERSON_OR_PHONE})
"""Subjects that are found by a number alone."""

FROM_WAREHOUSE = "warehouse"
"""The source of a fact from an extract."""


def told_by_queries_of(campaign_id: str) -> str:
    """Name the source of a fact from a query of the campaign, such as payments.sql."""
    return f"{FROM_WAREHOUSE}:{campaign_id}"


def had_conversation(facts: CallFacts) -> bool:
    """Tell whether a human answered the call and said something."""
    turns = facts.transcript.turns if facts.transcript else ()
    return facts.line is LineOutcome.ANSWERED_HUMAN and any(turn.speaker is Speaker.PERSON for turn in turns)


def has_promise(facts: CallFacts, meaning: ConversationOutcome | None) -> bool:
    """Tell whether payment was promised on the call, by the newest words or by what is known."""
    said = ConversationOutcome.PROMISE_TO_PAY in (meaning, facts.conversation)
    return said or facts.promised_on is not None or facts.promised_amount is not None


def claims_paid(facts: CallFacts, meaning: ConversationOutcome | None) -> bool:
    """Tell whether the person said that it is paid, by the newest words or by what is known."""
    return ConversationOutcome.CLAIMS_PAID in (meaning, facts.conversation)


def asks_for_callback(facts: CallFacts, meaning: ConversationOutcome | None, words: OutcomeWords) -> bool:
    """Tell whether the person asked to be called again, by any word of the call."""
    meanings = {meaning, facts.conversation, *map(words.meaning_of, facts.words_said)}
    return ConversationOutcome.CALLBACK in meanings
