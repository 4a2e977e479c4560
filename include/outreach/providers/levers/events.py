"""Levers' words for the result of a call, and ours.

Levers documents two verdicts, ``providerStatus`` and ``deliveryStatus`` (pass or fail),
and a free ``endedReason`` without a list of its words, so the shared words of voice
platforms are used. Any other word says nothing; then the verdicts and the transcript
decide, or the outcome stays unknown. The raw event is always kept.
"""

from typing import Any
from uuid import UUID

from outreach.domain.outcomes import CallEvent, LineOutcome, TranscriptTurn
from outreach.providers.dialling_words import is_known
from outreach.providers.levers.schema import PhoneCallEnded
from outreach.providers.line_outcome import LineReport, kind_of
from outreach.providers.line_outcome import line_of as shared_line_of
from outreach.providers.transcripts import read_turns

ENDED = "phone_call.ended"
"""The one event type that Levers documents."""


def read_event(document: dict[str, Any], *, event_key: str) -> CallEvent | None:
    """Read an event in either of its two shapes: flat, or ``{"type", "data"}``.

    Returns None for an event of another type. Raises ``ValueError`` for one
    that does not say which call it is about, and for one of another type that
    says it of a call of ours: it is kept as something that no one could read.
    """
    ended = PhoneCallEnded.model_validate(_data(document))
    if not is_call_ended(document):
        if "call_id" in ended.echo():
            raise ValueError("the event is of a type that is not known, and about a call of ours")
        return None
    if not ended.names_a_call():
        raise ValueError("the event names no call: no metadata, no call id and no number")
    echo = ended.echo()
    turns = read_turns(ended.transcription)
    line = line_of(ended, turns)
    return CallEvent(
        event_key=event_key,
        kind=kind_of(line),
        call_id=_uuid(echo.get("call_id")),
        environment=_text(echo.get("environment")),
        signature=_text(echo.get("signature")),
        phone=ended.numberTo,
        line=line,
        line_words=ended.endedReason,
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
    """Tell whether an event is about an ended call; a flat event has no type, or null."""
    named = document.get("type")
    return named is None or (isinstance(named, str) and named.strip().casefold() == ENDED)


def line_of(ended: PhoneCallEnded, turns: tuple[TranscriptTurn, ...]) -> LineOutcome:
    """Return how the line ended: by the reason if its word is known, else by the verdicts and the talk."""
    verdicts = {_verdict(ended.providerStatus), _verdict(ended.deliveryStatus)}
    return shared_line_of(
        LineReport(
            words=(ended.endedReason,),
            seconds=ended.duration,
            turns=turns,
            says_failed=_verdict(ended.providerStatus) == "fail",
            is_doubted=verdicts != {"pass"} and not is_known(ended.endedReason),
        )
    )


def _verdict(word: str | None) -> str:
    return (word or "").strip().casefold()


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
