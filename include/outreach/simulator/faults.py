"""Faults on demand: what the next requests and events shall suffer.

A small queue for requests to ``call-bulk``, one for token requests, one for
events; each fault is used up by ``times`` of them. Pausing and lag of events
last until the faults are cleared.
"""

import asyncio
from collections import deque
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PositiveInt, TypeAdapter

Seconds = Annotated[float, Field(ge=0, le=86_400)]
HttpStatus = Annotated[int, Field(ge=200, le=599)]
When = Literal["before_admission", "after_admission"]


class Ending(StrEnum):
    """How the connection ends when there is no proper answer."""

    CLOSE = "close"
    RESET = "reset"
    CUT = "cut"
    """After the head and half of the body."""


@dataclass(frozen=True, kw_only=True)
class Behaviour:
    """What is done with one request; the defaults are those of a healthy service."""

    read_bytes: int | None = None
    """Read no more of the body than this, then break off."""
    admit: bool = True
    admit_seconds_after_client_left: float | None = None
    skipped: frozenset[int] = frozenset()
    """Contacts that are admitted with the others and then never rung."""
    seconds_before_answer: float = 0
    status: int | None = None
    body: bytes | None = None
    content_type: str = "application/json"
    retry_after: int | None = None
    ending: Ending | None = None


HEALTHY = Behaviour()


class _Fault(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    times: PositiveInt = 1


class BreakOff(_Fault):
    """The connection ends without an answer; ``cut`` sends half of one first."""

    kind: Literal["break_off"] = "break_off"
    when: When = "after_admission"
    ending: Ending = Ending.CLOSE

    def behaviour(self) -> Behaviour:
        return Behaviour(admit=self.when == "after_admission", ending=self.ending)


class AcceptLate(_Fault):
    """Nothing is answered; the request is admitted ``seconds`` after the client has gone."""

    kind: Literal["accept_late"] = "accept_late"
    seconds: Seconds

    def behaviour(self) -> Behaviour:
        return Behaviour(admit_seconds_after_client_left=self.seconds)


class ResetWhileReading(_Fault):
    """The connection is reset once ``body_bytes`` of the body were read; nothing is admitted."""

    kind: Literal["reset_while_reading"] = "reset_while_reading"
    body_bytes: Annotated[int, Field(ge=1)]

    def behaviour(self) -> Behaviour:
        return Behaviour(read_bytes=self.body_bytes, admit=False, ending=Ending.RESET)


class AnswerStatus(_Fault):
    """Any status, before or after the request was admitted."""

    kind: Literal["answer_status"] = "answer_status"
    status: HttpStatus
    when: When = "before_admission"

    def behaviour(self) -> Behaviour:
        return Behaviour(
            admit=self.when == "after_admission",
            status=self.status,
            body=b'{"detail":"A fault of the simulator."}',
        )


class AnswerBody(_Fault):
    """Admitted, and answered with 2xx, but not with the documented body."""

    kind: Literal["answer_body"] = "answer_body"
    body: Literal["empty", "html", "other_json", "broken_json"]
    status: Annotated[int, Field(ge=200, le=299)] = 201

    def behaviour(self) -> Behaviour:
        body, content_type = _WRONG_BODIES[self.body]
        return Behaviour(status=self.status, body=body, content_type=content_type)


_WRONG_BODIES = {
    "empty": (b"", "application/json"),
    "html": (b"<!doctype html><title>Please wait</title><p>One moment.", "text/html"),
    "other_json": (b'["queued"]', "application/json"),
    "broken_json": (b'{"queued": ', "application/json"),
}


class Unauthorised(_Fault):
    """401 although the token is good; nothing is admitted."""

    kind: Literal["unauthorised"] = "unauthorised"

    def behaviour(self) -> Behaviour:
        return Behaviour(admit=False, status=401, body=b'{"detail":"Not authenticated"}')


class Unprocessable(_Fault):
    """422 that names contacts by their index; nothing is admitted."""

    kind: Literal["unprocessable"] = "unprocessable"
    contacts: Annotated[tuple[int, ...], Field(min_length=1)]

    def behaviour(self) -> Behaviour:
        problems = _PROBLEMS.dump_json(
            [_ContactProblem(loc=("body", "contacts", index, "numberToCall")) for index in self.contacts]
        )
        return Behaviour(admit=False, status=422, body=b'{"detail":' + problems + b"}")


class _ContactProblem(BaseModel):
    loc: tuple[str | int, ...]
    msg: str = "Value error, the number cannot be called"
    type: str = "value_error"


_PROBLEMS: TypeAdapter[list[_ContactProblem]] = TypeAdapter(list[_ContactProblem])


class RateLimited(_Fault):
    """429, with ``Retry-After`` in seconds when given; nothing is admitted."""

    kind: Literal["rate_limited"] = "rate_limited"
    retry_after: int | None = None

    def behaviour(self) -> Behaviour:
        return Behaviour(
            admit=False, status=429, body=b'{"detail":"Too many requests"}', retry_after=self.retry_after
        )


class AnswerSlowly(_Fault):
    """Admitted at once, answered properly after ``seconds``."""

    kind: Literal["answer_slowly"] = "answer_slowly"
    seconds: Seconds

    def behaviour(self) -> Behaviour:
        return Behaviour(seconds_before_answer=self.seconds)


class AdmitPartly(_Fault):
    """201, but the contacts at these indices are never rung and never reported."""

    kind: Literal["admit_partly"] = "admit_partly"
    skipped: Annotated[frozenset[int], Field(min_length=1)]

    def behaviour(self) -> Behaviour:
        return Behaviour(skipped=self.skipped)


class TokenStatus(_Fault):
    """The next token requests are answered with this status."""

    kind: Literal["token_status"] = "token_status"
    status: HttpStatus


class LoseMetadata(_Fault):
    """The next events come without the request's metadata."""

    kind: Literal["lose_metadata"] = "lose_metadata"


class ForgeEvent(_Fault):
    """Before the next genuine events a forgery is sent, which says that the person opted out.

    ``wrong_secret`` and ``unsigned`` fail the check of the signature, as does
    ``old_timestamp`` (well signed, ten minutes ago). ``wrong_seal`` is well
    signed and fresh, but the metadata's ``signature`` is not the caller's.
    """

    kind: Literal["forge_event"] = "forge_event"
    forgery: Literal["wrong_secret", "unsigned", "old_timestamp", "wrong_seal"]


class PauseEvents(_Fault):
    """No event is sent until the faults are cleared; none is lost."""

    kind: Literal["pause_events"] = "pause_events"


class DelayEvents(_Fault):
    """Each new event is sent ``seconds`` late, until the faults are cleared."""

    kind: Literal["delay_events"] = "delay_events"
    seconds: Seconds


RequestFault = (
    BreakOff
    | AcceptLate
    | ResetWhileReading
    | AnswerStatus
    | AnswerBody
    | Unauthorised
    | Unprocessable
    | RateLimited
    | AnswerSlowly
    | AdmitPartly
)
EventFault = LoseMetadata | ForgeEvent
Fault = RequestFault | TokenStatus | EventFault | PauseEvents | DelayEvents
AnyFault = Annotated[Fault, Field(discriminator="kind")]


class Faults:
    """The faults that wait for their turn."""

    def __init__(self) -> None:
        self._requests: deque[RequestFault] = deque()
        self._tokens: deque[TokenStatus] = deque()
        self._events: deque[EventFault] = deque()
        self.may_send_events = asyncio.Event()
        self.may_send_events.set()
        self.event_delay_seconds = 0.0

    def add(self, fault: Fault) -> None:
        """Put a fault at the end of its queue, ``times`` times."""
        match fault:
            case PauseEvents():
                self.may_send_events.clear()
            case DelayEvents():
                self.event_delay_seconds = fault.seconds
            case TokenStatus():
                self._tokens.extend([fault] * fault.times)
            case LoseMetadata() | ForgeEvent():
                self._events.extend([fault] * fault.times)
            case _:
                self._requests.extend([fault] * fault.times)

    def clear(self) -> None:
        """Forget every fault, and let events go on."""
        self._requests.clear()
        self._tokens.clear()
        self._events.clear()
        self.may_send_events.set()
        self.event_delay_seconds = 0.0

    def waiting(self) -> list[Fault]:
        """Give the faults that have not happened yet, once for each time."""
        lasting: list[Fault] = [] if self.may_send_events.is_set() else [PauseEvents()]
        if self.event_delay_seconds:
            lasting.append(DelayEvents(seconds=self.event_delay_seconds))
        return [*self._requests, *self._tokens, *self._events, *lasting]

    def next_request(self) -> RequestFault | None:
        """Take the fault that the present request shall suffer."""
        return self._requests.popleft() if self._requests else None

    def next_token(self) -> TokenStatus | None:
        """Take the fault that the present token request shall suffer."""
        return self._tokens.popleft() if self._tokens else None

    def next_event(self) -> EventFault | None:
        """Take the fault that the present event shall suffer."""
        return self._events.popleft() if self._events else None
