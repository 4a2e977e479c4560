"""The outcome of a call: how the line ended, and what was said on it.

These are always two columns: a voicemail is not a conversation, and a refusal is not a failed line.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID


class LineOutcome(StrEnum):
    """How the line ended."""

    ANSWERED_HUMAN = "answered_human"
    VOICEMAIL = "voicemail"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    REJECTED = "rejected"
    INVALID_NUMBER = "invalid_number"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


MAY_BE_HUMAN_LINES = frozenset({LineOutcome.ANSWERED_HUMAN, LineOutcome.UNKNOWN})
"""Lines on which a person answered, or may have answered."""

JUDGED_LINES = frozenset({LineOutcome.ANSWERED_HUMAN, LineOutcome.VOICEMAIL, LineOutcome.UNKNOWN})
"""Lines that were answered, or may have been: the talk on them may be judged after their end."""


class ConversationOutcome(StrEnum):
    """The result of the conversation."""

    PROMISE_TO_PAY = "promise_to_pay"
    CLAIMS_PAID = "claims_paid"
    DISPUTE = "dispute"
    HARDSHIP = "hardship"
    REFUSED = "refused"
    CALLBACK = "callback"
    NO_COMMITMENT = "no_commitment"
    WRONG_NUMBER = "wrong_number"
    THIRD_PARTY = "third_party"
    OPT_OUT = "opt_out"
    ATTORNEY = "attorney"
    DECEASED = "deceased"
    LANGUAGE_BARRIER = "language_barrier"
    UNINTELLIGIBLE = "unintelligible"
    NONE = "none"


NOT_RIGHT_PARTY_OUTCOMES = frozenset(
    {
        ConversationOutcome.WRONG_NUMBER,
        ConversationOutcome.THIRD_PARTY,
        ConversationOutcome.UNINTELLIGIBLE,
        ConversationOutcome.LANGUAGE_BARRIER,
        ConversationOutcome.NONE,
    }
)
"""Outcomes of a conversation with someone else than the person, or without a known result."""


class OutcomeDecider(StrEnum):
    """The one who decided what a conversation came to."""

    AGENT = "agent"
    """The voice agent, in a word that is built in."""
    SUMMARY = "summary"
    """The provider's evaluation after the call, in a word that is built in."""
    MAPPING = "mapping"
    """campaign.yaml, as the run was opened with it: its ``outcomes`` explain the word."""
    PERSON = "person"
    """The person who gave the word another meaning in campaign.yaml after the run was opened."""


COMPLIANCE_PRECEDENCE = (
    ConversationOutcome.OPT_OUT,
    ConversationOutcome.ATTORNEY,
    ConversationOutcome.DISPUTE,
    ConversationOutcome.DECEASED,
    ConversationOutcome.WRONG_NUMBER,
)
"""Labels that stay, strongest first: no later event may remove one."""


"""The key for the sum of promises whose currency is not known."""


class Speaker(StrEnum):
    """The side that spoke a turn of a transcript."""

    AGENT = "agent"
    PERSON = "person"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class TranscriptTurn:
    """One turn of a conversation, in spoken order."""

    speaker: Speaker
    text: str


class EventSource(StrEnum):
    """How a provider's report came to the inbox."""

    WEBHOOK = "webhook"
    """The provider sent them."""
    POLL = "poll"
    """We asked the provider."""


class EventKind(StrEnum):
    """The stage of a call that an event reports."""

    ACCEPTED = "accepted"
    """The provider has the call and has not dialled it yet."""
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class CallEvent:
    """A provider's report about one call in our words; its own words are in ``raw``.

    ``event_key`` is the same each time the provider repeats the event. ``call_id``,
    ``environment`` and ``signature`` are our own values, sent back; they are None if
    the provider lost them. ``duration_seconds`` is talk time.
    """

    event_key: str
    kind: EventKind
    call_id: UUID | None
    environment: str | None
    signature: str | None
    phone: str | None
    line: LineOutcome
    line_words: str | None = None
    """The provider's own word for how the line ended."""
    provider_call_id: str | None = None
    provider_record_id: str | None = None
    """The provider's own id of this call's entry in its batch; it exists before the phone rings."""
    conversation_words: str | None = None
    """The agent's own word for the result; campaign.yaml maps it."""
    further_words: tuple[str, ...] = ()
    """Further words, if one report has several."""
    duration_seconds: float | None = None
    ended_at: datetime | None = None
    summary: str | None = None
    recording: str | None = None
    """Where the provider keeps the recording; not necessarily a web address."""
    transcript: str | None = None
    turns: tuple[TranscriptTurn, ...] = ()
    promised_on: date | None = None
    promised_amount: Decimal | None = None
    promised_on_from: str | None = None
    promised_amount_from: str | None = None
    """The field of the result that held the promise."""
    callback_at: datetime | None = None
    """When the person asked to be called again, with a time zone."""
    result: Mapping[str, Any] = field(default_factory=dict)
    """The provider's results; campaign.yaml may name fields in it."""
    raw: dict[str, Any] = field(default_factory=dict)

    @property
    def words_said(self) -> tuple[str, ...]:
        """All words of the agent in this report."""
        first = (self.conversation_words,) if self.conversation_words else ()
        return first + self.further_words
