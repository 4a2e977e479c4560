"""Speechify's words for the result of a call, and ours.

A recipient that is ``completed`` was called, but not necessarily reached: the
conversation has the result. ``end_reason`` is declared open, so a word that is not in
the table says nothing, and then the talk itself decides.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter
from typing import Any

from outreach.domain.outcomes import CallEvent, EventKind, LineOutcome, Speaker, TranscriptTurn
from outreach.providers.dialling_words import first_line, words_with
from outreach.providers.line_outcome import LineReport, kind_of
from outreach.providers.line_outcome import line_of as shared_line_of
from outreach.providers.speechify.evaluations import PROMISE_AMOUNT, PROMISE_DATE, Verdict, read_verdict
from outreach.providers.speechify.reference import reference_in
from outreach.providers.speechify.schema import Conversation, Envelope, Message, Recipient

OBSERVED = "speechify.recipient"
"""The kind of the documents in which we store what we read."""

STARTED = "conversation.started"
ENDED = frozenset({"conversation.completed", "conversation.failed"})

LINE_OF_WORD = words_with({"unavailable_hangup": LineOutcome.NO_ANSWER})
"""The shared words and those that only Speechify uses."""

SPEAKERS = {"user": Speaker.PERSON, "assistant": Speaker.AGENT, "operator": Speaker.AGENT}
"""Roles that speak; no one hears ``system`` and ``tool``."""

RECIPIENT_OVER = frozenset({"completed", "failed"})


@dataclass(frozen=True, kw_only=True)
class Talk:
    """The facts about one call's conversation."""

    document: Mapping[str, Any]
    conversation: Conversation
    turns: tuple[TranscriptTurn, ...] = ()
    verdict: Verdict = field(default_factory=Verdict)


def read_events(document: dict[str, Any], *, event_key: str) -> list[CallEvent]:
    """Read an observation or a webhook's body in any of its forms; other documents hold no events.

    Raises ``ValueError`` for an event about a call that does not name the call.
    """
    if document.get("kind") == OBSERVED:
        return [_observed(document, event_key=event_key)]
    envelope = Envelope.model_validate(document)
    name = envelope.type or envelope.event
    if name != STARTED and name not in ENDED:
        return []
    return [_notified(envelope, name=name, document=document, event_key=event_key)]


def was_cancelled(recipient: Recipient) -> bool:
    """Tell whether Speechify says, in any word, that a recipient was not dialled."""
    return first_line((recipient.status,), LINE_OF_WORD) is LineOutcome.CANCELLED


def line_of(talk: Talk, status: str | None = None) -> LineOutcome:
    """Return how the line ended: by the reason if its word is clear, else by the talk.

    ``status`` is the recipient's, if it says more than the conversation.
    """
    conversation = talk.conversation
    return shared_line_of(
        LineReport(
            words=(conversation.end_reason, status),
            seconds=conversation.duration_ms and conversation.duration_ms / 1000,
            turns=talk.turns,
            table=LINE_OF_WORD,
            says_failed=(conversation.status or "").casefold() == "failed",
        )
    )


def read_talk(document: Any, messages: Any, evaluations: Any) -> Talk:
    """Read a conversation with its messages and evaluations; unexpected values are left out."""
    document = document if isinstance(document, dict) else {}
    return Talk(
        document=document,
        conversation=Conversation.model_validate(document),
        turns=tuple(_turns(_objects(messages))),
        verdict=read_verdict(_objects(evaluations)),
    )


def _observed(document: dict[str, Any], *, event_key: str) -> CallEvent:
    row = _object(document.get("recipient"))
    recipient = Recipient.model_validate(row)
    talk = read_talk(document.get("conversation"), document.get("messages"), document.get("evaluations"))
    kind, line = _state_of(recipient, talk, is_whole=document.get("evaluations") is not None)
    is_over = kind in (EventKind.COMPLETED, EventKind.FAILED)
    words = talk.conversation.end_reason or recipient.error or recipient.status
    return _event(
        talk,
        event_key=event_key,
        kind=kind,
        line=line,
        line_words=words if is_over else None,
        sources=(row, talk.document),
        phone=recipient.phone,
        provider_call_id=recipient.conversation_id,
        provider_record_id=recipient.id,
        ended_at=recipient.over_at if is_over else None,
        raw=document,
    )


def _state_of(recipient: Recipient, talk: Talk, *, is_whole: bool) -> tuple[EventKind, LineOutcome]:
    """Return the stage of a recipient's call. It has not ended before its evaluations are there."""
    status = (recipient.status or "").casefold()
    is_cancelled = was_cancelled(recipient)
    if recipient.conversation_id is None and (is_cancelled or status == "failed"):
        line = first_line((recipient.error, status), LINE_OF_WORD) or LineOutcome.FAILED
        line = LineOutcome.CANCELLED if is_cancelled else line
        return kind_of(line), line
    if is_whole and (is_cancelled or status in RECIPIENT_OVER):
        line = line_of(talk, status if is_cancelled or not talk.document else None)
        return kind_of(line), line
    if is_cancelled or status in RECIPIENT_OVER or status == "dialing" or recipient.conversation_id:
        return EventKind.IN_PROGRESS, LineOutcome.UNKNOWN
    return EventKind.ACCEPTED, LineOutcome.UNKNOWN


def _notified(envelope: Envelope, *, name: str, document: dict[str, Any], event_key: str) -> CallEvent:
    data = envelope.data or {}
    about = data.get("object") or data.get("conversation") or envelope.conversation
    messages = data.get("messages") or envelope.messages
    talk = read_talk(about, messages, data.get("evaluations") or envelope.evaluations)
    if talk.conversation.id is None:
        raise ValueError("the event names no conversation")
    is_over = name in ENDED
    line = line_of(talk) if is_over else LineOutcome.UNKNOWN
    return _event(
        talk,
        event_key=event_key,
        kind=kind_of(line) if is_over else EventKind.IN_PROGRESS,
        line=line,
        line_words=talk.conversation.end_reason or talk.conversation.status,
        sources=(talk.document,),
        raw=document,
    )


def _event(
    talk: Talk,
    *,
    kind: EventKind,
    line: LineOutcome,
    line_words: str | None,
    sources: tuple[Mapping[str, Any], ...],
    event_key: str,
    raw: dict[str, Any],
    phone: str | None = None,
    provider_call_id: str | None = None,
    provider_record_id: str | None = None,
    ended_at: datetime | None = None,
) -> CallEvent:
    reference = reference_in(*sources)
    conversation = talk.conversation
    return CallEvent(
        event_key=event_key,
        kind=kind,
        call_id=reference.call_id,
        environment=reference.environment,
        signature=reference.signature,
        phone=phone or conversation.to_number,
        line=line,
        line_words=line_words,
        provider_call_id=provider_call_id or conversation.id,
        provider_record_id=provider_record_id,
        conversation_words=next(iter(talk.verdict.words), None),
        further_words=talk.verdict.words[1:],
        duration_seconds=None if conversation.duration_ms is None else conversation.duration_ms / 1000,
        ended_at=conversation.ended_at or ended_at,
        summary=talk.verdict.summary,
        recording=conversation.recording_url,
        turns=talk.turns,
        promised_on=talk.verdict.promised_on,
        promised_amount=talk.verdict.promised_amount,
        promised_on_from=PROMISE_DATE,
        promised_amount_from=PROMISE_AMOUNT,
        result=talk.verdict.values,
        raw=raw,
    )


def _turns(documents: Iterable[dict[str, Any]]) -> Iterable[TranscriptTurn]:
    for message in _in_order([Message.model_validate(each) for each in documents]):
        speaker = SPEAKERS.get((message.role or "").casefold())
        if speaker and message.content:
            yield TranscriptTurn(speaker=speaker, text=message.content)


def _in_order(messages: list[Message]) -> list[Message]:
    """Sort by time if every message has one, since a list read page by page may be in another order."""
    timed = [(message.started_at, message) for message in messages if message.started_at]
    if len(timed) < len(messages):
        return messages
    return [message for _, message in sorted(timed, key=itemgetter(0))]


def _objects(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
