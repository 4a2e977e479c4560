"""The batches of the simulated workspace: their recipients, when each is dialled, and how the call ends."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from outreach_sandbox.simulator.dialler import Contact, Dialler, PlacedCall, place_call
from outreach_sandbox.simulator.faults import Faults
from outreach_sandbox.simulator.log import SimulatorLog
from outreach_sandbox.simulator.outcomes import CallEnding
from outreach_sandbox.simulator.read_faults import EnterTwice, RingTwice
from outreach_sandbox.simulator.speechify.conversations import Conversation, finish, identifier
from outreach_sandbox.simulator.speechify.schema import Asked, Person
from outreach_sandbox.simulator.speechify.settings import SpeechifySimulatorSettings

ECHO = "call_ref"
"""The variable in which our text comes back if there is no ``custom_id``."""

OVER = frozenset({"completed", "failed", "cancelled"})

Tell = Callable[[Conversation], None]
"""Takes a conversation that began or ended, to report it."""


@dataclass(kw_only=True)
class Recipient:
    """One row of a batch."""

    recipient_id: str
    person: Person
    call: PlacedCall
    status: str = "pending"
    conversation_id: str | None = None
    error: str | None = None
    attempted_at: datetime | None = None
    ended_at: datetime | None = None
    ring_again: bool = False
    """Whether the provider itself shall call it a second time."""


@dataclass(kw_only=True)
class Batch:
    """One batch with its rows, ordered by their ids."""

    batch_id: str
    asked: Asked
    created_at: datetime
    status: str
    recipients: list[Recipient] = field(default_factory=list)
    ended_at: datetime | None = None


class Batches:
    """The contents of the workspace, and the dialler that makes its calls."""

    def __init__(
        self, settings: SpeechifySimulatorSettings, log: SimulatorLog, faults: Faults, tell: Tell
    ) -> None:
        self._settings = settings
        self._log = log
        self.clock = log.clock
        self._faults = faults
        self._tell = tell
        self._batches: dict[str, Batch] = {}
        self._conversations: dict[str, Conversation] = {}
        self._calls: dict[UUID, tuple[Batch, Recipient]] = {}
        self._waiting: asyncio.Queue[tuple[Batch, Sequence[Recipient]]] = asyncio.Queue()
        self.dialler = Dialler(settings, log, self._ended, self._began)

    async def run(self) -> None:
        """Dial scheduled batches at their time, until cancelled."""
        async with asyncio.TaskGroup() as schedules:
            while True:
                schedules.create_task(self._dial_later(*await self._waiting.get()))

    def get(self, batch_id: str) -> Batch | None:
        """Return a batch of the workspace."""
        return self._batches.get(batch_id)

    def newest_first(self) -> Sequence[Batch]:
        """Return every batch."""
        return list(reversed(self._batches.values()))

    def conversation(self, conversation_id: str) -> Conversation | None:
        """Return a conversation of the workspace."""
        return self._conversations.get(conversation_id)

    def create(self, asked: Asked, *, request_number: int, skipped: frozenset[int]) -> Batch:
        """Create a batch, and dial it now or at its time, except those at ``skipped``."""
        now = self.clock.now()
        is_later = asked.scheduled_at is not None and asked.scheduled_at > now
        batch = Batch(
            batch_id=identifier("batch", uuid4()),
            asked=asked,
            created_at=now,
            status="scheduled" if is_later and self._settings.generation == "B" else "pending",
        )
        rows = self._rows(asked.people(), request_number)
        batch.recipients = sorted((row for each in rows for row in each), key=lambda row: row.recipient_id)
        self._batches[batch.batch_id] = batch
        dialled = [row for index, each in enumerate(rows) if index not in skipped for row in each]
        if is_later:
            self._waiting.put_nowait((batch, dialled))
        else:
            self._dial(batch, dialled)
        return batch

    def cancel(self, batch: Batch) -> bool:
        """Stop calls that are not dialled yet; returns False if the generation does not allow it any more."""
        stoppable = ("pending", "scheduled") if self._settings.generation == "B" else ("pending", "running")
        if batch.status not in stoppable:
            return batch.status in OVER and self._settings.generation == "C"
        batch.status, batch.ended_at = "cancelled", self.clock.now()
        for row in batch.recipients:
            if row.status == "pending":
                row.status = "cancelled"
        return True

    def _rows(self, people: Sequence[Person], request_number: int) -> list[list[Recipient]]:
        """Return the rows of each person: one, unless a fault is played."""
        whose = self._faults.whose_echo(len(people))
        rows = []
        for index, person in enumerate(people):
            shown = _with_echo_of(person, people[whose[index]])
            contact = replace(_contact_of(person), variables=shown.variables)
            call = place_call(self._settings, contact, request_number=request_number, contact_index=index)
            fault = self._faults.next_contact()
            row = _row(shown, call, ring_again=isinstance(fault, RingTwice))
            again = [_row(shown, replace(call, provider_call_id=uuid4()))]
            rows.append([row, *again] if isinstance(fault, EnterTwice) else [row])
        return rows

    async def _dial_later(self, batch: Batch, rows: Sequence[Recipient]) -> None:
        wait = (batch.asked.scheduled_at or batch.created_at) - self.clock.now()
        await self.clock.sleep(wait.total_seconds())
        if batch.status in ("pending", "scheduled"):
            self._dial(batch, rows)

    def _dial(self, batch: Batch, rows: Sequence[Recipient]) -> None:
        for row in rows:
            self._place(batch, row, row.call)

    def _place(self, batch: Batch, row: Recipient, call: PlacedCall) -> None:
        self._calls[call.provider_call_id] = (batch, row)
        self.dialler.place(call)

    def _began(self, call: PlacedCall) -> bool:
        batch, row = self._calls[call.provider_call_id]
        if row.status == "cancelled":
            return False
        now = self.clock.now()
        batch.status = "running" if batch.status != "cancelled" else batch.status
        row.status, row.attempted_at = "dialing", now
        row.conversation_id = identifier("conv", call.provider_call_id)
        conversation = Conversation(
            conversation_id=row.conversation_id, agent_id=batch.asked.agent_id, call=call, created_at=now
        )
        self._conversations[row.conversation_id] = conversation
        self._tell(conversation)
        return True

    def _ended(self, call: PlacedCall, ending: CallEnding) -> None:
        batch, row = self._calls[call.provider_call_id]
        conversation = self._conversations[identifier("conv", call.provider_call_id)]
        now = self.clock.now()
        self._log.append(finish(conversation, self._settings, ending, now=now))
        row.status, row.ended_at = "completed" if conversation.connected else "failed", now
        row.error = None if conversation.connected else conversation.end_reason
        if row.ring_again:
            row.ring_again = False
            self._place(batch, row, replace(call, provider_call_id=uuid4()))
        elif batch.status == "running" and all(each.status in OVER for each in batch.recipients):
            batch.status, batch.ended_at = "completed", now
        self._tell(conversation)


def _row(person: Person, call: PlacedCall, *, ring_again: bool = False) -> Recipient:
    return Recipient(
        recipient_id=identifier("rcpt", call.provider_call_id),
        person=person,
        call=call,
        ring_again=ring_again,
    )


def _with_echo_of(person: Person, other: Person) -> Person:
    """Return a person with the echo of another; it is the same person unless a fault is played."""
    variables = {name: value for name, value in person.variables.items() if name != ECHO}
    echo = {name: value for name, value in other.variables.items() if name == ECHO}
    return Person(phone=person.phone, variables=variables | echo, custom_id=other.custom_id)


def _contact_of(person: Person) -> Contact:
    """Return the contact with the caller's own id, which is the first part of our text."""
    reference = person.custom_id or person.variables.get(ECHO)
    return Contact(
        number=person.phone,
        variables=person.variables,
        echo=reference,
        call_id=str(reference).partition(".")[0] if reference else None,
    )


def batch_document(batch: Batch) -> dict[str, Any]:
    """Return a batch as a read shows it."""
    asked = batch.asked
    return {
        "id": batch.batch_id,
        "agent_id": asked.agent_id,
        "phone_number_id": asked.phone_number_id,
        "name": asked.name,
        "status": batch.status,
        "total": len(batch.recipients),
        "completed": sum(row.status == "completed" for row in batch.recipients),
        "failed": sum(row.status == "failed" for row in batch.recipients),
        "error": None,
        "created_at": batch.created_at.isoformat(),
        "updated_at": batch.created_at.isoformat(),
        "ended_at": _iso(batch.ended_at),
        "scheduled_at": _iso(asked.scheduled_at),
        "ringing_timeout_ms": asked.ringing_timeout_ms,
    }


def recipient_document(row: Recipient, batch_id: str, *, generation: str, with_echo: bool) -> dict[str, Any]:
    """Return a row as a read shows it, in the words of the generation."""
    document = {
        "id": row.recipient_id,
        "batch_id": batch_id,
        "phone": row.person.phone,
        "status": row.status,
        "conversation_id": row.conversation_id,
        "error": row.error,
        "attempted_at": _iso(row.attempted_at),
    }
    variables = row.person.variables if with_echo else {}
    if generation == "B":
        return document | {"dynamic_vars": variables, "completed_at": _iso(row.ended_at)}
    return document | {
        "dynamic_variables": variables,
        "custom_id": row.person.custom_id if with_echo else None,
        "ended_at": _iso(row.ended_at),
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
