"""Weya's words for the result of a call, and ours.

Weya shows a record for each contact with a log of each call, and documents only ``completed`` of all
words that a log may have; a record without logs is ``pending``. So the shared words of voice
platforms are used. Any other word says nothing: then a log has ended if there was talk, and is in
progress if not.
"""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from outreach.domain.outcomes import CallEvent, EventKind, LineOutcome, TranscriptTurn
from outreach.providers.dialling_words import folded, is_known
from outreach.providers.line_outcome import LineReport, kind_of
from outreach.providers.line_outcome import line_of as shared_line_of
from outreach.providers.transcripts import read_turns
from outreach.providers.weya.schema import Observed, PhoneLog, Record, objects

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

FIRST = datetime.min.replace(tzinfo=UTC)


def read_record(document: dict[str, Any], *, event_key: str) -> list[CallEvent]:
    """Return an event for each call of an observation, or one that says that no call was made yet.

    Calls are numbered in the order of their time, so that a second
    call of one record is recognised. Raises ``ValueError`` for another document.
    """
    try:
        observed = Observed.model_validate(document)
    except ValidationError as invalid:
        raise ValueError(f"not an observation of Weya: {invalid.error_count()} mistakes") from None
    record = Record.model_validate(observed.record)
    logs = _in_order([PhoneLog.model_validate(log) for log in objects(record.phoneLogs)])
    if not logs and is_known(record.callStatus):
        # The record itself has the word: its ring is not logged, or not yet.
        logs = [PhoneLog(callStatus=record.callStatus)]
    if not logs:
        return [_not_called(record, document, event_key=event_key)]
    return [
        _of_log(record, log, document, event_key=event_key, number=number)
        for number, log in enumerate(logs, start=1)
    ]


def _in_order(logs: list[PhoneLog]) -> list[PhoneLog]:
    """Sort by time if every log has one; the order of the list is not documented."""
    times = [log.createdAt for log in logs]
    if None in times:
        return logs
    return sorted(logs, key=_moment)


def _moment(log: PhoneLog) -> datetime:
    moment = log.createdAt or FIRST
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _not_called(record: Record, document: dict[str, Any], *, event_key: str) -> CallEvent:
    """Return an event that the record exists, which matters after a request without an answer."""
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
        line_words=log.callStatus,
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
    talked = bool(log.callDuration or log.transcript)
    if folded(log.callStatus) in UNDER_WAY or not (is_known(log.callStatus) or talked):
        return EventKind.IN_PROGRESS
    return kind_of(line)


def line_of(log: PhoneLog, turns: tuple[TranscriptTurn, ...]) -> LineOutcome:
    """Return how the line ended; unknown while the call goes on, since no later reading undoes an outcome."""
    if folded(log.callStatus) in UNDER_WAY:
        return LineOutcome.UNKNOWN
    report = LineReport(words=(log.callStatus,), seconds=log.callDuration, turns=turns)
    return shared_line_of(report)


def _e164(number: str | None) -> str | None:
    digits = (number or "").removeprefix("+")
    return f"+{digits}" if digits.isascii() and digits.isdigit() else None


def _uuid(value: str | None) -> UUID | None:
    try:
        return UUID(value) if value else None
    except ValueError:
        return None
