"""The simulator's own log of its requests and of whom it called.

Append-only JSON lines, each handed to the operating system before the simulator goes
on. Tests and the demo compare the ledger with them. Killing the simulator loses no
line; a crash of the machine could, since a sync for each line would delay every call by
milliseconds.
"""

import json
import os
import threading
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter

from outreach_sandbox.simulator.clock import Clock, MachineClock


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    at: AwareDatetime = Field(default_factory=lambda: datetime.now(UTC))


class TokenAnswered(_Entry):
    """A token was requested. ``fault`` is the kind of a fault that was played."""

    kind: Literal["token"] = "token"
    status: int
    fault: str | None = None


class RequestReceived(_Entry):
    """A request to call people, written after the decision on it and before the answer.

    ``admitted`` says that its contacts will be called. ``status`` is that of the answer
    to come, None if the connection is broken off. ``body_sha256`` and ``body_bytes``
    cover the part of the body that was read.
    """

    kind: Literal["request"] = "request"
    request_number: int
    arrived_at: AwareDatetime
    body_sha256: str
    body_bytes: int
    contacts: int | None
    authorised: bool
    admitted: bool
    status: int | None
    fault: str | None = None
    key: str | None = None
    """Its ``Idempotency-Key``; two requests with one key are one request that was sent twice."""


class ActionTaken(_Entry):
    """A request that itself calls no one new: a batch created empty, started, stopped or cancelled.

    ``subject`` is the provider's id of the batch, and ``details`` the request.
    """

    kind: Literal["action"] = "action"
    action: str
    status: int
    subject: str | None = None
    details: dict[str, Any] = Field(default_factory=dict)
    fault: str | None = None


class PhoneCalled(_Entry):
    """A line began to dial. Every accepted contact is dialled once, also an invalid number."""

    kind: Literal["ring"] = "ring"
    request_number: int
    contact_index: int
    phone: str
    call_id: str | None
    provider_call_id: str


class CallEnded(_Entry):
    """A call ended, in the words of its event."""

    kind: Literal["ended"] = "ended"
    provider_call_id: str
    call_id: str | None
    phone: str
    ended_reason: str
    call_output: str | None


class ResultMade(_Entry):
    """The provider's report on an ended call, sent or read.

    ``line`` is the simulator's own word for how the line ended; the other fields are
    the provider's words and values, None without one. The transcript is here as a hash
    of its lines, each ``AI: …`` or ``User: …``.
    """

    kind: Literal["result"] = "result"
    provider_call_id: str
    call_id: str | None
    phone: str
    line: str
    line_words: str
    conversation_words: str | None = None
    promised_on: date | None = None
    promised_amount: Decimal | None = None
    talk_seconds: int = 0
    transcript_sha256: str | None = None


class WebhookAttempted(_Entry):
    """An event was sent once. ``status`` is None if no answer came.

    ``purpose`` is ``event``, ``duplicate``, or the kind of a forgery.
    ``body_sha256`` is None in lines that an earlier release wrote.
    """

    kind: Literal["webhook"] = "webhook"
    message_id: str
    provider_call_id: str
    attempt: int
    purpose: str
    status: int | None
    body_sha256: str | None = None


LogEntry = (
    TokenAnswered | RequestReceived | ActionTaken | PhoneCalled | CallEnded | ResultMade | WebhookAttempted
)
_ENTRY: TypeAdapter[LogEntry] = TypeAdapter(Annotated[LogEntry, Field(discriminator="kind")])


class SimulatorLog:
    """The log of one simulator, which continues a file that is already there.

    Its ``clock`` sets the time of each entry; the whole simulator uses it.
    """

    def __init__(self, path: Path, clock: Clock | None = None) -> None:
        self.path = path
        self.clock = clock or MachineClock()
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(path, os.O_CREAT | os.O_APPEND | os.O_RDWR, 0o600)
        self._writing = threading.Lock()
        _end_torn_line(self._file)

    def append(self, entry: LogEntry) -> None:
        """Write one entry as one line, in one system call."""
        stamped = entry.model_copy(update={"at": self.clock.now()})
        line = json.dumps(stamped.model_dump(mode="json"), ensure_ascii=False) + "\n"
        with self._writing:
            os.write(self._file, line.encode())

    def close(self) -> None:
        """Put the file on disk and close it; nothing can be appended afterwards."""
        os.fsync(self._file)
        os.close(self._file)


def _end_torn_line(file: int) -> None:
    """Remove the incomplete last line of a killed simulator: nothing was done because of it."""
    size = os.fstat(file).st_size
    written = os.pread(file, size, 0)
    whole = written.rfind(b"\n") + 1
    if whole != size:
        os.ftruncate(file, whole)


def read_log(path: Path) -> list[LogEntry]:
    """Read every complete line, in the order of writing; an absent file is an empty log."""
    if not path.exists():
        return []
    whole, _, _ = path.read_bytes().rpartition(b"\n")
    return [_ENTRY.validate_json(line) for line in whole.splitlines() if line]
