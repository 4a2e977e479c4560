"""Faults of the request that calls people: how it is read, accepted and answered."""

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PositiveInt

Seconds = Annotated[float, Field(ge=0, le=86_400)]
HttpStatus = Annotated[int, Field(ge=200, le=599)]
When = Literal["before_admission", "after_admission"]


class Ending(StrEnum):
    """How the connection ends without a proper answer."""

    CLOSE = "close"
    RESET = "reset"
    CUT = "cut"
    """The end comes after the head and half of the body."""


@dataclass(frozen=True, kw_only=True)
class Behaviour:
    """The treatment of one request; the defaults are those of a healthy service."""

    read_bytes: int | None = None
    """Read no more of the body than this, then break off."""
    admit: bool = True
    admit_seconds_after_client_left: float | None = None
    skipped: frozenset[int] = frozenset()
    """Contacts that are accepted with the others and then never called."""
    refused: tuple[int, ...] = ()
    """Contacts because of which the whole request is refused."""
    seconds_before_answer: float = 0
    status: int | None = None
    body: bytes | None = None
    echoes: bool = False
    """Whether the answer repeats the whole request, in every place for an error's words."""
    content_type: str = "application/json"
    retry_after: int | None = None
    ending: Ending | None = None


HEALTHY = Behaviour()


class PlayedFault(BaseModel):
    """The common part of faults: how often each is played."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    times: PositiveInt = 1


class BreakOff(PlayedFault):
    """The connection ends without an answer; ``cut`` sends half of one first."""

    kind: Literal["break_off"] = "break_off"
    when: When = "after_admission"
    ending: Ending = Ending.CLOSE

    def behaviour(self) -> Behaviour:
        return Behaviour(admit=self.when == "after_admission", ending=self.ending)


class AcceptLate(PlayedFault):
    """There is no answer; the request is accepted ``seconds`` after the client has gone."""

    kind: Literal["accept_late"] = "accept_late"
    seconds: Seconds

    def behaviour(self) -> Behaviour:
        return Behaviour(admit_seconds_after_client_left=self.seconds)


class ResetWhileReading(PlayedFault):
    """The connection is reset after ``body_bytes`` of the body were read; nothing is accepted."""

    kind: Literal["reset_while_reading"] = "reset_while_reading"
    body_bytes: Annotated[int, Field(ge=1)]

    def behaviour(self) -> Behaviour:
        return Behaviour(read_bytes=self.body_bytes, admit=False, ending=Ending.RESET)


class AnswerStatus(PlayedFault):
    """Any status, before or after the request was accepted, ``seconds`` later."""

    kind: Literal["answer_status"] = "answer_status"
    status: HttpStatus
    when: When = "before_admission"
    seconds: Seconds = 0

    def behaviour(self) -> Behaviour:
        return Behaviour(
            admit=self.when == "after_admission",
            seconds_before_answer=self.seconds,
            status=self.status,
            body=b'{"detail":"A fault of the simulator."}',
        )


class AnswerBody(PlayedFault):
    """Accepted, and answered with 2xx, but not with the documented body."""

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


class Unauthorised(PlayedFault):
    """401 although the token is valid; nothing is accepted."""

    kind: Literal["unauthorised"] = "unauthorised"

    def behaviour(self) -> Behaviour:
        return Behaviour(admit=False, status=401, body=b'{"detail":"Not authenticated"}')


class EchoRequest(PlayedFault):
    """Nothing is accepted, and the answer repeats the whole request, as a validator does with its input."""

    kind: Literal["echo_request"] = "echo_request"
    status: HttpStatus

    def behaviour(self) -> Behaviour:
        return Behaviour(admit=False, status=self.status, echoes=True)


def repeated(body: bytes) -> bytes:
    """Return an answer that repeats the request in each place where a provider describes an error."""
    words = f"cannot be processed: {body.decode(errors='replace')}"
    complaint = {"loc": ["body", "contacts"], "msg": words, "type": "value_error", "input": words}
    return json.dumps(
        {
            "detail": [complaint],
            "message": words,
            "errorMessage": words,
            "error": {"code": "invalid_request", "message": words, "fields": {"recipients": words}},
        }
    ).encode()


class Unprocessable(PlayedFault):
    """A refusal, in the provider's form, because of the contacts at these indices; nothing is accepted."""

    kind: Literal["unprocessable"] = "unprocessable"
    contacts: Annotated[tuple[int, ...], Field(min_length=1)]

    def behaviour(self) -> Behaviour:
        return Behaviour(admit=False, refused=self.contacts)


class RateLimited(PlayedFault):
    """429, with ``Retry-After`` in seconds if given; nothing is accepted."""

    kind: Literal["rate_limited"] = "rate_limited"
    retry_after: int | None = None

    def behaviour(self) -> Behaviour:
        return Behaviour(
            admit=False, status=429, body=b'{"detail":"Too many requests"}', retry_after=self.retry_after
        )


class AnswerSlowly(PlayedFault):
    """Accepted at once, answered properly after ``seconds``."""

    kind: Literal["answer_slowly"] = "answer_slowly"
    seconds: Seconds

    def behaviour(self) -> Behaviour:
        return Behaviour(seconds_before_answer=self.seconds)


class AdmitPartly(PlayedFault):
    """201, but the contacts at these indices are never called and never reported."""

    kind: Literal["admit_partly"] = "admit_partly"
    skipped: Annotated[frozenset[int], Field(min_length=1)]

    def behaviour(self) -> Behaviour:
        return Behaviour(skipped=self.skipped)


class FailChunks(PlayedFault):
    """207, for requests that are stored in chunks: some failed, and ``added`` records are reported as stored.

    The records at ``skipped`` are never called; the answer does not say whether the
    others are. With ``http_status`` 200 only the body says 207.
    """

    kind: Literal["fail_chunks"] = "fail_chunks"
    chunks: tuple[int, ...] = (1,)
    added: Annotated[int, Field(ge=0)] = 0
    skipped: frozenset[int] = frozenset()
    http_status: Literal[200, 207] = 207

    def behaviour(self) -> Behaviour:
        failed = [{"chunkNum": number, "error": "Database connection error"} for number in self.chunks]
        body = {
            "message": "Some calls failed to enqueue",
            "status": False,
            "code": 207,
            "errorMessage": "Partial content, check failedChunks for details",
            "data": {"added": self.added, "callIds": [], "failedChunks": failed},
        }
        return Behaviour(skipped=self.skipped, status=self.http_status, body=json.dumps(body).encode())


RequestFault = (
    BreakOff
    | AcceptLate
    | ResetWhileReading
    | AnswerStatus
    | AnswerBody
    | Unauthorised
    | EchoRequest
    | Unprocessable
    | RateLimited
    | AnswerSlowly
    | AdmitPartly
    | FailChunks
)
