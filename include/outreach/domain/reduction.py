"""Adding a provider's report about a call to the known facts of the call.

``merge`` is a join: each fact has one total order, and the greater value stays. So the
reports of one call give the same facts in any order and with any repeats, and no known
fact is lost.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Protocol, Self, TypeVar

from outreach.domain.callbacks import possible_time
from outreach.domain.calls import CALL_TRANSITIONS, NEVER_HANDED_OVER_STATES, CallState
from outreach.domain.outcome_words import OutcomeWords
from outreach.domain.outcomes import (
    COMPLIANCE_PRECEDENCE,
    CallEvent,
    ConversationOutcome,
    EventKind,
    LineOutcome,
    TranscriptTurn,
)
from outreach.domain.promises import possible_day


class EventResult(StrEnum):
    """The result of one delivery in the inbox, least serious first."""

    REPEATED = "repeated"
    """Genuine, but it said nothing new."""
    APPLIED = "applied"
    """Genuine, and it added to the call's facts."""
    UNREADABLE = "unreadable"
    """The adapter cannot read the body, or the ledger cannot store its content."""
    UNMATCHED = "unmatched"
    """About no call of ours, as far as it says."""
    FORGED = "forged"
    """Names a call, but our seal or our environment is missing or wrong."""
    MISMATCH = "mismatch"
    """It has our seal for one call and the number of another, so it is false for one of them."""
    OTHER_ACCOUNT = "other_account"
    """It came through another account than the one that has the call."""
    GHOST = "ghost"
    """About a call that, by our own books, was never handed over."""
    DUPLICATE = "duplicate"
    """A second dialling of a call that was already dialled."""


_RESULTS = tuple(EventResult)


def gravest(results: list[EventResult]) -> EventResult:
    """Return the most serious result of a delivery; a delivery without a call is unmatched."""
    return max(results, key=_RESULTS.index, default=EventResult.UNMATCHED)


LINE_ORDER = (
    LineOutcome.EXPIRED,
    LineOutcome.CANCELLED,
    LineOutcome.UNKNOWN,
    LineOutcome.FAILED,
    LineOutcome.INVALID_NUMBER,
    LineOutcome.REJECTED,
    LineOutcome.BUSY,
    LineOutcome.NO_ANSWER,
    LineOutcome.VOICEMAIL,
    LineOutcome.ANSWERED_HUMAN,
)
"""Line outcomes from the least to the most that they say: no attempt, ended somehow, then how it ended.

If one report says cancelled and another says ended, the call rang.
"""

CONVERSATION_ORDER = (
    ConversationOutcome.NONE,
    ConversationOutcome.UNINTELLIGIBLE,
    ConversationOutcome.LANGUAGE_BARRIER,
    ConversationOutcome.NO_COMMITMENT,
    ConversationOutcome.THIRD_PARTY,
    ConversationOutcome.CALLBACK,
    ConversationOutcome.REFUSED,
    ConversationOutcome.HARDSHIP,
    ConversationOutcome.CLAIMS_PAID,
    ConversationOutcome.PROMISE_TO_PAY,
    *reversed(COMPLIANCE_PRECEDENCE),
)
"""Conversation outcomes from the least to the most that they say; compliance labels come last."""

_STATE_OF_KIND = {
    EventKind.ACCEPTED: CallState.SUBMITTED,
    EventKind.IN_PROGRESS: CallState.IN_PROGRESS,
    EventKind.FAILED: CallState.FAILED,
    EventKind.COMPLETED: CallState.COMPLETED,
}

OVER = frozenset({EventKind.FAILED, EventKind.COMPLETED})
"""Kinds of events after which the call is over."""

CLOCKS_DIFFER = timedelta(days=1)
"""How far a provider's times may be behind ours: its clock may be wrong, or its zone not known."""

NO_CALL_BEFORE = datetime(2000, 1, 1, tzinfo=UTC)
"""An earlier end of a call is a program's zero value and no real time."""


@dataclass(frozen=True, kw_only=True)
class Transcript:
    """The words of a call: the whole text, and its turns where the provider separates them."""

    text: str
    turns: tuple[TranscriptTurn, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CallFacts:
    """The facts of a call. Durations are seconds; ``ended_at`` is aware."""

    state: CallState
    line: LineOutcome | None = None
    line_words: str | None = None
    conversation: ConversationOutcome | None = None
    conversation_words: str | None = None
    words_said: frozenset[str] = frozenset()
    """All words of the agent for this call; reports may differ."""
    compliance_labels: frozenset[ConversationOutcome] = frozenset()
    provider_call_id: str | None = None
    duration_seconds: Decimal | None = None
    ended_at: datetime | None = None
    summary: str | None = None
    recording: str | None = None
    promised_on: date | None = None
    promised_amount: Decimal | None = None
    promise_sources: frozenset[str] = frozenset()
    """The fields of the provider's results that held the promise's date and amount."""
    callback_at: datetime | None = None
    """When the person asked to be called again; the latest of several times."""
    transcript: Transcript | None = None


def is_ghost(facts: CallFacts) -> bool:
    """Tell whether our ledger says that the call was never handed over, so no event can be about it.

    A failed call that no event ended is one, too: the provider refused it, or a person
    found out that it did not ring.
    """
    refused = facts.state is CallState.FAILED and facts.ended_at is None
    return refused or facts.state in NEVER_HANDED_OVER_STATES


def is_second_ring(known: str | None, reported: str | None) -> bool:
    """Tell whether an event is about a second dialling of the call, and not the known one."""
    return known is not None and reported is not None and known != reported


def merge(
    facts: CallFacts,
    event: CallEvent,
    *,
    words: OutcomeWords,
    heard_at: datetime,
    claimed_at: datetime | None = None,
) -> CallFacts:
    """Return the facts after one more report of the same dialling.

    Idempotent, commutative and associative over reports. ``words`` is the campaign's
    table of the agent's words. A call has ended when the provider says so, and at the
    latest when we first heard that it had. An impossible end, long before
    ``claimed_at`` or before this century, counts as none; so does a promise's day that
    ``domain.promises`` does not allow, and a callback time that ``domain.callbacks``
    does not.
    """
    reported = [word for each in event.words_said if (word := (storable(each) or "").strip())]
    meanings = {word: words.meaning_of(word) for word in reported}
    is_over = event.kind in OVER
    said = max(
        (facts.conversation, facts.conversation_words),
        (ConversationOutcome.NONE if is_over else None, None),
        *((meaning or ConversationOutcome.NONE, word) for word, meaning in meanings.items()),
        key=_conversation_rank,
    )
    ended = (event.line, (storable(event.line_words) or "").strip() or None) if is_over else (None, None)
    line = max((facts.line, facts.line_words), ended, key=_line_rank)
    labels = {label for label in COMPLIANCE_PRECEDENCE if label in meanings.values()}
    since = max(NO_CALL_BEFORE, claimed_at - CLOCKS_DIFFER) if claimed_at else NO_CALL_BEFORE
    promised_on = possible_day(event.promised_on, claimed_at=claimed_at)
    promised_amount = _amount(event.promised_amount)
    return CallFacts(
        state=_state_after(facts.state, event.kind),
        line=line[0],
        line_words=line[1],
        conversation=said[0],
        conversation_words=said[1],
        words_said=facts.words_said | set(reported),
        compliance_labels=facts.compliance_labels | labels,
        provider_call_id=_greater(facts.provider_call_id, storable(event.provider_call_id)),
        duration_seconds=_greater(facts.duration_seconds, _seconds(event.duration_seconds)),
        ended_at=_earlier(facts.ended_at, _end_of(event, heard_at=heard_at, since=since)),
        summary=_fuller(facts.summary, storable(event.summary)),
        recording=_fuller(facts.recording, storable(event.recording)),
        promised_on=_greater(facts.promised_on, promised_on),
        promised_amount=_greater(facts.promised_amount, promised_amount),
        promise_sources=facts.promise_sources
        | _source("date", promised_on, event.promised_on_from)
        | _source("amount", promised_amount, event.promised_amount_from),
        callback_at=_greater(facts.callback_at, possible_time(event.callback_at, heard_at=heard_at)),
        transcript=max(facts.transcript, transcript_of(event), key=_transcript_rank),
    )


def transcript_of(event: CallEvent) -> Transcript | None:
    """Return the transcript in an event; turns alone are enough."""
    turns = tuple(
        TranscriptTurn(speaker=turn.speaker, text=storable(turn.text) or "") for turn in event.turns
    )
    text = storable(event.transcript) or "\n".join(f"{turn.speaker}: {turn.text}" for turn in turns)
    return Transcript(text=text, turns=turns) if text else None


def storable(text: str | None) -> str | None:
    """Drop characters that a database's text cannot hold: NUL and halves of surrogate pairs."""
    if text is None:
        return None
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def _state_after(state: CallState, kind: EventKind) -> CallState:
    # A completed call always stays so; a failed line may turn out to have been a call.
    reported = _STATE_OF_KIND[kind]
    return reported if (state, reported) in CALL_TRANSITIONS else state


def _end_of(event: CallEvent, *, heard_at: datetime, since: datetime) -> datetime | None:
    """Return when the call ended by this report alone; None while it goes on."""
    if event.kind not in OVER:
        return None
    said = event.ended_at
    return heard_at if said is None or said < since else min(said, heard_at)


def _earlier(known: datetime | None, reported: datetime | None) -> datetime | None:
    return min((moment for moment in (known, reported) if moment), default=None)


def _line_rank(ended: tuple[LineOutcome | None, str | None]) -> tuple[int, str]:
    line, words = ended
    return (-1 if line is None else LINE_ORDER.index(line), words or "")


def _conversation_rank(said: tuple[ConversationOutcome | None, str | None]) -> tuple[int, str]:
    outcome, words = said
    return (-1 if outcome is None else CONVERSATION_ORDER.index(outcome), words or "")


def _transcript_rank(transcript: Transcript | None) -> tuple[int, str, int, str]:
    if transcript is None:
        return (-1, "", 0, "")
    turns = "\n".join(f"{turn.speaker}: {turn.text}" for turn in transcript.turns)
    return (len(transcript.text), transcript.text, len(turns), turns)


class _Ordered(Protocol):
    def __lt__(self, other: Self, /) -> bool: ...


Value = TypeVar("Value", bound=_Ordered)


def _greater(known: Value | None, reported: Value | None) -> Value | None:
    if known is None or reported is None:
        return reported if known is None else known
    return reported if known < reported else known


def _fuller(known: str | None, reported: str | None) -> str | None:
    return max((text for text in (known, reported) if text), key=lambda text: (len(text), text), default=None)


def _seconds(duration: float | None) -> Decimal | None:
    return _rounded(None if duration is None else Decimal(str(duration)), step="0.001", below=10**9)


def _amount(amount: Decimal | None) -> Decimal | None:
    # Agents write 0 where nothing was promised.
    return _rounded(amount, step="0.0001", below=10**16) or None


def _source(of: str, value: object, where: str | None) -> frozenset[str]:
    """Return the field that held a value; empty if the value does not count."""
    return frozenset() if value is None or where is None else frozenset({f"{of}: {where}"})


def _rounded(value: Decimal | None, *, step: str, below: int) -> Decimal | None:
    """Round to the ledger's precision; None for a number without meaning."""
    if value is None or not value.is_finite() or not 0 <= value < below:
        return None
    return value.quantize(Decimal(step))
