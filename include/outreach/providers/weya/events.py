"""Weya's words for how a call went, and ours.

Weya shows a record of each call with a log of each ring, and of all the words a
log may have documents ``completed`` alone; a record without logs is ``pending``.
So the table holds what telephony calls the usual endings. A word that is not in
it says nothing: then a log is over when there was talk, and in progress if not.
"""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from outreach.domain.outcomes import CallEvent, EventKind, LineOutcome, Speaker, TranscriptTurn
from outreach.providers.transcripts import read_turns
from outreach.providers.weya.schema import Observed, PhoneLog, Record, objects

TALKED = frozenset({"completed", "complete", "answered", "success", "successful", "hangup", "ended"})
"""Words of a call that was taken, by a person or by a machine."""

LINE_OF_STATUS = {
    "answeredbyhuman": LineOutcome.ANSWERED_HUMAN,
    "human": LineOutcome.ANSWERED_HUMAN,
    "voicemail": LineOutcome.VOICEMAIL,
    "machine": LineOutcome.VOICEMAIL,
    "answeringmachine": LineOutcome.VOICEMAIL,
    "noanswer": LineOutcome.NO_ANSWER,
    "notanswered": LineOutcome.NO_ANSWER,
    "unanswered": LineOutcome.NO_ANSWER,
    "missed": LineOutcome.NO_ANSWER,
    "timeout": LineOutcome.NO_ANSWER,
    "busy": LineOutcome.BUSY,
    "userbusy": LineOutcome.BUSY,
    "rejected": LineOutcome.REJECTED,
    "declined": LineOutcome.REJECTED,
    "invalid": LineOutcome.INVALID_NUMBER,
    "invalidnumber": LineOutcome.INVALID_NUMBER,
    "failed": LineOutcome.FAILED,
    "error": LineOutcome.FAILED,
    "cancelled": LineOutcome.CANCELLED,
    "canceled": LineOutcome.CANCELLED,
}

UNDER_WAY = frozenset(
    {
        "pending",
        "queued",
        "scheduled",
        "initiated",
        "dialing",
        "dialling",
        "ringing",
        "calling",
        "started",
        "active",
        "inprogress",
        "ongoing",
        "processing",
    }
)

OVER = TALKED | LINE_OF_STATUS.keys()

FIRST = datetime.min.replace(tzinfo=UTC)

NOT_MADE = frozenset({LineOutcome.FAILED, LineOutcome.INVALID_NUMBER, LineOutcome.CANCELLED})
"""Lines of a call that could not be made at all."""


def read_record(document: dict[str, Any], *, event_key: str) -> list[CallEvent]:
    """Read an observation: an event for each ring, or that the record is there and has not rung.

    Rings are numbered in the order of their time, so that a second ring of one
    record is seen as what it is. Raises ``ValueError`` for another document.
    """
    try:
        observed = Observed.model_validate(document)
    except ValidationError as invalid:
        raise ValueError(f"not an observation of Weya: {invalid.error_count()} mistakes") from None
    record = Record.model_validate(observed.record)
    logs = _in_order([PhoneLog.model_validate(log) for log in objects(record.phoneLogs)])
    if not logs and _folded(record.callStatus) in OVER:
        # The word is the record's own: its ring was not logged, or is not yet.
        logs = [PhoneLog(callStatus=record.callStatus)]
    if not logs:
        return [_not_rung(record, document, event_key=event_key)]
    return [
        _of_log(record, log, document, event_key=event_key, number=number)
        for number, log in enumerate(logs, start=1)
    ]


def _in_order(logs: list[PhoneLog]) -> list[PhoneLog]:
    """Sort by time where every log has one; the order of the list is not documented."""
    times = [log.createdAt for log in logs]
    if None in times:
        return logs
    return sorted(logs, key=_moment)


def _moment(log: PhoneLog) -> datetime:
    moment = log.createdAt or FIRST
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _not_rung(record: Record, document: dict[str, Any], *, event_key: str) -> CallEvent:
    """Say that the record is there, which is news of a request without an answer."""
    return CallEvent(
        event_key=event_key,
        kind=EventKind.ACCEPTED,
        call_id=_uuid(record.call_id),
        environment=record.environment,
        signature=record.signature,
        phone=_e164(record.phoneNumber),
        line=LineOutcome.UNKNOWN,
        provider_record_id=record.id,
        raw=document,
    )


def _of_log(
    record: Record, log: PhoneLog, document: dict[str, Any], *, event_key: str, number: int
) -> CallEvent:
    turns = read_turns(log.transcript)
    line = line_of(log, turns)
    return CallEvent(
        event_key=event_key,
        kind=_kind_of(log, line),
        call_id=_uuid(record.call_id),
        environment=record.environment,
        signature=record.signature,
        phone=_e164(record.phoneNumber),
        line=line,
        provider_call_id=f"{record.id}/{number}" if record.id else None,
        provider_record_id=record.id,
        duration_seconds=log.callDuration,
        recording=log.recordingUrl,
        transcript=log.transcript,
        turns=turns,
        result=document["record"],
        raw=document,
    )


def _kind_of(log: PhoneLog, line: LineOutcome) -> EventKind:
    word = _folded(log.callStatus)
    talked = bool(log.callDuration or log.transcript)
    if word in UNDER_WAY or not (word in OVER or talked):
        return EventKind.IN_PROGRESS
    return EventKind.FAILED if line in NOT_MADE else EventKind.COMPLETED


def line_of(log: PhoneLog, turns: tuple[TranscriptTurn, ...]) -> LineOutcome:
    """Say how the line ended, by its word if that tells.

    A call that was taken may have been taken by a machine; only a person's own
    words prove a person. Without them the line stays unknown, since a later
    reading can still tell it, and no reading takes a person back.
    """
    word = _folded(log.callStatus)
    if word in LINE_OF_STATUS:
        return LINE_OF_STATUS[word]
    if word not in UNDER_WAY and any(turn.speaker is Speaker.PERSON for turn in turns):
        return LineOutcome.ANSWERED_HUMAN
    return LineOutcome.UNKNOWN


def _folded(word: str | None) -> str:
    return "".join(part for part in (word or "").casefold() if part.isalnum())


def _e164(number: str | None) -> str | None:
    digits = (number or "").removeprefix("+")
    return f"+{digits}" if digits.isascii() and digits.isdigit() else None


def _uuid(value: str | None) -> UUID | None:
    try:
        return UUID(value) if value else None
    except ValueError:
        return None
