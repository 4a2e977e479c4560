"""Changes to the ledger that wait to be written together: few statements for many events.

Nothing is lost by waiting. Each move of a call is written separately, with the event
that proves it. Only a change without a move is replaced by a later change.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from outreach.domain.reduction import EventResult, Transcript
from outreach.storage.engine import say_who
from outreach.storage.statements import statement

ACTOR = "collection"

Row = dict[str, Any]
"""A row of a statement, with values that JSON can hold or that have a text form."""


@dataclass(frozen=True, kw_only=True)
class _Update:
    """One change of a call; ``evidence`` is that of the move, if the change moves the call."""

    values: Row
    moves: bool
    evidence: Mapping[str, Any]


class Changes:
    """The changes of one transaction in which the calls are locked; ``write`` writes them."""

    def __init__(self, connection: Connection, *, now: datetime) -> None:
        self._connection = connection
        self._now = now
        self._forget()

    def _forget(self) -> None:
        self._facts: list[Row] = []
        self._disputes: dict[UUID, Row] = {}
        self._updates: dict[UUID, list[_Update]] = {}
        self._transcripts: dict[UUID, tuple[Transcript, datetime]] = {}
        self._replaced: set[UUID] = set()
        self._results: dict[int, EventResult] = {}

    def add_fact(self, row: Row) -> None:
        """Add a fact from a call, unless it is known."""
        self._facts.append(row)

    def add_disputes(self, call_id: UUID, row: Row) -> None:
        """Add stops for the disputed invoices of a call; only the first event of a call does so."""
        self._disputes.setdefault(call_id, {"call_id": call_id, **row})

    def update_call(self, call_id: UUID, values: Row, *, moves: bool, evidence: Mapping[str, Any]) -> None:
        """Set these values of a call; ``moves`` says whether its state changes."""
        update = _Update(values={"call_id": call_id, **values}, moves=moves, evidence=evidence)
        earlier = self._updates.setdefault(call_id, [])
        if earlier and not (moves and earlier[-1].moves):
            last = earlier.pop()
            update = _Update(
                values=update.values,
                moves=moves or last.moves,
                evidence=last.evidence if last.moves else evidence,
            )
        earlier.append(update)

    def keep_transcript(
        self, call_id: UUID, transcript: Transcript, *, heard_at: datetime, replaces: bool
    ) -> None:
        """Store a call's transcript; ``replaces`` says whether there was another one."""
        self._transcripts[call_id] = (transcript, heard_at)
        if replaces:
            self._replaced.add(call_id)

    def mark(self, event_id: int, result: EventResult) -> None:
        """Set the result of an event, which then is done."""
        self._results[event_id] = result

    def write(self) -> None:
        """Write all waiting changes; none is left."""
        self._write_facts()
        self._write_calls()
        self._write_transcripts()
        if self._results:
            self._connection.execute(
                statement("events_handled"),
                {
                    "event_ids": list(self._results),
                    "results": [result.value for result in self._results.values()],
                    "now": self._now,
                },
            )
        self._forget()

    def _write_facts(self) -> None:
        if self._facts:
            self._connection.execute(
                statement("record_facts_of_calls"), {"facts": _as_json(self._facts), "now": self._now}
            )
        if self._disputes:
            rows = list(self._disputes.values())
            self._connection.execute(
                statement("record_disputes_of_calls"), {"disputes": _as_json(rows), "now": self._now}
            )

    def _write_calls(self) -> None:
        """Write the first moves of all calls, then the second ones, and so on."""
        waiting = self._updates
        while waiting:
            now = {call_id: updates[0] for call_id, updates in waiting.items()}
            say_who(
                self._connection,
                actor=ACTOR,
                evidence_of_calls={call_id: each.evidence for call_id, each in now.items() if each.moves},
            )
            rows = [now[call_id].values for call_id in sorted(now)]
            self._connection.execute(
                statement("record_call_facts"), {"calls": _as_json(rows), "now": self._now}
            )
            waiting = {call_id: updates[1:] for call_id, updates in waiting.items() if updates[1:]}

    def _write_transcripts(self) -> None:
        if self._replaced:
            self._connection.execute(statement("drop_transcript_turns"), {"call_ids": sorted(self._replaced)})
        if not self._transcripts:
            return
        transcripts = [
            {"call_id": call_id, "received_at": heard_at, "transcript": transcript.text}
            for call_id, (transcript, heard_at) in self._transcripts.items()
        ]
        turns = [
            {"call_id": call_id, "turn": number, "speaker": turn.speaker, "text": turn.text}
            for call_id, (transcript, _) in self._transcripts.items()
            for number, turn in enumerate(transcript.turns, start=1)
        ]
        self._connection.execute(statement("keep_transcripts"), {"transcripts": _as_json(transcripts)})
        self._connection.execute(statement("keep_transcript_turns"), {"turns": _as_json(turns)})


def _as_json(rows: list[Row]) -> str:
    return json.dumps(rows, ensure_ascii=False, default=_as_text)


def _as_text(value: object) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
