"""The batches of the simulated workspace: their records, and the rings of each.

A record is known by its number within its batch: added again while pending it
takes the new fields, added again once completed it is called again. Added again
while it rings, which the documents leave open, it takes the fields and is not
called again.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from outreach_sandbox.simulator.dialler import Contact, Dialler, PlacedCall, place_call
from outreach_sandbox.simulator.faults import Faults
from outreach_sandbox.simulator.log import ResultMade, SimulatorLog
from outreach_sandbox.simulator.outcomes import CallEnding, call_random
from outreach_sandbox.simulator.read_faults import EnterTwice, RingTwice
from outreach_sandbox.simulator.results import result_of
from outreach_sandbox.simulator.transcripts import converse
from outreach_sandbox.simulator.weya.schema import AddCalls, CallRecord, CreateBatch
from outreach_sandbox.simulator.weya.settings import WeyaSimulatorSettings

STATUS_OF_LINE = {
    "answered": "completed",
    "voicemail": "voicemail",
    "no_answer": "no-answer",
    "busy": "busy",
    "invalid_number": "invalid-number",
    "failed": "failed",
}
"""Weya documents only ``completed``; the other words are invented."""

ECHO = ("call_id", "environment", "signature")
NOT_VARIABLES = (*ECHO, "firstName", "lastName")


@dataclass(kw_only=True)
class Ring:
    """One log of a record."""

    began_at: datetime
    status: str = "in-progress"
    seconds: int = 0
    transcript: str = ""
    recording: str | None = None


@dataclass(kw_only=True)
class Entry:
    """One record of a batch."""

    record_id: str
    record: CallRecord
    created_at: datetime
    call: PlacedCall
    state: str = "pending"
    in_line: bool = False
    """Whether the dialler has it."""
    ring_again: bool = False
    """Whether the provider itself shall call it a second time."""
    rings: list[Ring] = field(default_factory=list)


@dataclass(kw_only=True)
class Batch:
    """One batch, with its records by their number."""

    batch_id: str
    asked: CreateBatch
    created_at: datetime
    status: str = "pending"
    entries: dict[str, Entry] = field(default_factory=dict)


class Batches:
    """The contents of the workspace, and the dialler that makes its calls."""

    def __init__(self, settings: WeyaSimulatorSettings, log: SimulatorLog, faults: Faults) -> None:
        self._settings = settings
        self._log = log
        self.clock = log.clock
        self._faults = faults
        self._batches: dict[str, Batch] = {}
        self._calls: dict[UUID, tuple[Batch, Entry]] = {}
        self.dialler = Dialler(settings, log, self._ended, self._began)

    def create(self, asked: CreateBatch) -> Batch:
        """Create an empty batch; its name need not be new."""
        batch = Batch(batch_id=secrets.token_hex(12), asked=asked, created_at=self.clock.now())
        self._batches[batch.batch_id] = batch
        return batch

    def get(self, batch_id: str) -> Batch | None:
        """Return a batch of the workspace."""
        return self._batches.get(batch_id)

    def newest_first(self) -> Sequence[Batch]:
        """Return every batch."""
        return list(reversed(self._batches.values()))

    def add(self, document: AddCalls, *, request_number: int, skipped: frozenset[int]) -> list[str]:
        """Insert or update records, and start dialling; returns their ids in no particular order."""
        batch = self._batches[document.batchId]
        batch.status = "active"
        ids = []
        whose = self._faults.whose_echo(len(document.call_data))
        for index, record in enumerate(document.call_data):
            if index not in skipped:
                call = place_call(
                    self._settings, _contact_of(record), request_number=request_number, contact_index=index
                )
                shown = _with_echo_of(record, document.call_data[whose[index]])
                ids.append(self._upsert(batch, shown, call))
        return sorted(ids, reverse=True)

    def stop(self, batch: Batch) -> None:
        """Start no further calls of a batch; running calls go on."""
        batch.status = "stopped"

    def start(self, batch: Batch) -> None:
        """Call everyone in a batch who is pending."""
        batch.status = "active"
        for entry in batch.entries.values():
            if entry.state == "pending" and not entry.in_line:
                self._place(batch, entry, entry.call)

    def _upsert(self, batch: Batch, record: CallRecord, call: PlacedCall) -> str:
        entry = batch.entries.get(record.phoneNumber)
        if entry is None:
            entry = self._enter(batch, record.phoneNumber, record, call)
        entry.record = record
        fault = self._faults.next_contact()
        entry.ring_again = isinstance(fault, RingTwice)
        if isinstance(fault, EnterTwice):
            call_again = replace(call, provider_call_id=uuid4())
            second = self._enter(batch, f"{record.phoneNumber} again", record, call_again)
            self._place(batch, second, call_again)
        if entry.state == "completed" or (entry.state == "pending" and not entry.in_line):
            entry.state = "pending"
            self._place(batch, entry, call)
        return entry.record_id

    def _enter(self, batch: Batch, key: str, record: CallRecord, call: PlacedCall) -> Entry:
        entry = Entry(record_id=secrets.token_hex(12), record=record, created_at=self.clock.now(), call=call)
        batch.entries[key] = entry
        return entry

    def _place(self, batch: Batch, entry: Entry, call: PlacedCall) -> None:
        entry.call = call
        entry.in_line = True
        self._calls[call.provider_call_id] = (batch, entry)
        self.dialler.place(call)

    def _began(self, call: PlacedCall) -> bool:
        batch, entry = self._calls[call.provider_call_id]
        entry.in_line = False
        if batch.status == "stopped":
            return False
        entry.state = "in-progress"
        entry.rings.append(Ring(began_at=self.clock.now()))
        return True

    def _ended(self, call: PlacedCall, ending: CallEnding) -> None:
        batch, entry = self._calls[call.provider_call_id]
        entry.state = "completed"
        self._log.append(_write(self._settings, entry.rings[-1], call, ending))
        if entry.ring_again:
            entry.ring_again = False
            self._place(batch, entry, replace(call, provider_call_id=uuid4()))
        if batch.status == "active" and all(each.state == "completed" for each in batch.entries.values()):
            batch.status = "completed"


def _write(settings: WeyaSimulatorSettings, ring: Ring, call: PlacedCall, ending: CallEnding) -> ResultMade:
    """Write into the record's log how a ring ended; returns the simulator's own log entry about it."""
    chance = call_random(settings, phone=call.phone, call=call.seed_name, purpose="log")
    conversation = converse(
        ending, tags=call.contact.variables, first_name=call.contact.first_name, chance=chance
    )
    ring.status = STATUS_OF_LINE[ending.line]
    ring.seconds = conversation.talk_seconds
    ring.transcript = conversation.transcription
    if conversation.talk_seconds:
        ring.recording = f"https://recordings.example.com/{call.provider_call_id}.mp3"
    return result_of(call, ending, conversation, line_words=ring.status, conversation_words=None)


def _contact_of(record: CallRecord) -> Contact:
    fields = record.fields
    call_id, first_name = fields.get("call_id"), fields.get("firstName")
    return Contact(
        number="+" + record.phoneNumber.removeprefix("+"),
        first_name=None if first_name is None else str(first_name),
        variables={name: value for name, value in fields.items() if name not in NOT_VARIABLES},
        echo=fields,
        call_id=None if call_id is None else str(call_id),
    )


def _with_echo_of(record: CallRecord, other: CallRecord) -> CallRecord:
    """Return a record with the echo of another; it is the same record unless a fault is played."""
    echo = {name: other.fields[name] for name in ECHO if name in other.fields}
    kept = {name: value for name, value in record.fields.items() if name not in ECHO}
    return CallRecord(phoneNumber=record.phoneNumber, **kept, **echo)


def shown_entries(batch: Batch, *, now: datetime, lag_seconds: float) -> list[Entry]:
    """Return the records that a read may show, oldest first."""
    return [
        entry for entry in batch.entries.values() if (now - entry.created_at).total_seconds() >= lag_seconds
    ]


def document_of(entry: Entry, *, with_echo: bool) -> dict[str, Any]:
    """Return a record as a read shows it: the caller's fields and Weya's own in one object."""
    return {
        **(entry.record.fields if with_echo else {}),
        "_id": entry.record_id,
        "phoneNumber": entry.record.phoneNumber,
        "phoneLogs": [
            {
                "callStatus": ring.status,
                "callDuration": ring.seconds,
                "recordingUrl": ring.recording,
                "transcript": ring.transcript,
                "createdAt": ring.began_at.isoformat(),
            }
            for ring in entry.rings
        ],
        "createdAt": entry.created_at.isoformat(),
    }
