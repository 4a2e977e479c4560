"""Levers' words for how a call went, and ours.

Levers documents two verdicts, ``providerStatus`` and ``deliveryStatus`` (pass or
fail), and a free ``endedReason`` without a list of its words. A word that is not
in the table says nothing; then the verdicts and the transcript decide, and what
they leave open is unknown. The raw event is always kept.
"""

from typing import Any
from uuid import UUID

from outreach.domain.outcomes import CallEvent, EventKind, LineOutcome, Speaker, TranscriptTurn
from outreach.providers.levers.schema import PhoneCallEnded
from outreach.providers.transcripts import read_turns

ENDED = "phone_call.ended"
"""The one event type that Levers documents."""

LINE_OF_REASON = {
    "customer-ended-call": LineOutcome.ANSWERED_HUMAN,
    "assistant-ended-call": LineOutcome.ANSWERED_HUMAN,
    "voicemail": LineOutcome.VOICEMAIL,
    "customer-did-not-answer": LineOutcome.NO_ANSWER,
    "customer-busy": LineOutcome.BUSY,
    "number-invalid": LineOutcome.INVALID_NUMBER,
    "provider-failed": LineOutcome.FAILED,
}

NOT_MADE = frozenset({LineOutcome.FAILED, LineOutcome.INVALID_NUMBER})
"""Lines of a call that could not be made at all."""


def read_event(document: dict[str, Any], *, event_key: str) -> CallEvent | None:
    """Read an event in either of its two shapes: flat, or ``{"type", "data"}``.

    Returns None for an event of another type. Raises ``ValueError`` for one
    that does not say which call it is about.
    """
    if not is_call_ended(document):
        return None
    ended = PhoneCallEnded.model_validate(_data(document))
    if not ended.names_a_call():
        raise ValueError("the event names no call: no metadata, no call id and no number")
    echo = ended.echo()
    turns = read_turns(ended.transcription)
    line = line_of(ended, turns)
    return CallEvent(
        event_key=event_key,
        kind=EventKind.FAILED if line in NOT_MADE else EventKind.COMPLETED,
        call_id=_uuid(echo.get("call_id")),
        environment=_text(echo.get("environment")),
        signature=_text(echo.get("signature")),
        phone=ended.numberTo,
        line=line,
        provider_call_id=ended.providerCallId,
        conversation_words=ended.callOutput,
        duration_seconds=ended.duration,
        summary=ended.summary,
        recording=ended.recordingUrl,
        transcript=ended.transcription,
        turns=turns,
        result=_data(document),
        raw=document,
    )


def is_call_ended(document: dict[str, Any]) -> bool:
    """Tell an ended call from whatever else Levers may come to send; a flat event has no type."""
    return bool(document.get("type", ENDED) == ENDED)


def line_of(ended: PhoneCallEnded, turns: tuple[TranscriptTurn, ...]) -> LineOutcome:
    """Say how the line ended, by the reason if we know its word, else by the verdicts.

    Only a person's own words, on a call that both verdicts pass, prove a human
    without a reason.
    """
    reason = (ended.endedReason or "").casefold().replace("_", "-").replace(" ", "-")
    if reason in LINE_OF_REASON:
        return LINE_OF_REASON[reason]
    verdicts = {_verdict(ended.providerStatus), _verdict(ended.deliveryStatus)}
    if _verdict(ended.providerStatus) == "fail":
        return LineOutcome.FAILED
    if verdicts == {"pass"} and any(turn.speaker is Speaker.PERSON for turn in turns):
        return LineOutcome.ANSWERED_HUMAN
    return LineOutcome.UNKNOWN


def _verdict(word: str | None) -> str:
    return (word or "").casefold()


def _data(document: dict[str, Any]) -> dict[str, Any]:
    data = document.get("data")
    return data if isinstance(data, dict) else document


def _uuid(value: Any) -> UUID | None:
    try:
        return UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
