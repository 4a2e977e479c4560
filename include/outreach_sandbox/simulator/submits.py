"""The endpoint of a provider that calls people: handling a request, with a fault if one is set.

Providers differ in their ``Submission``; faults do the same to a request
for all of them.
"""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from outreach_sandbox.simulator.faults import Faults
from outreach_sandbox.simulator.log import RequestReceived, SimulatorLog, read_log
from outreach_sandbox.simulator.request_faults import HEALTHY, Behaviour, Ending, repeated
from outreach_sandbox.simulator.transport import BrokenOff, CutShort, Silence

Document = TypeVar("Document")


class Submission(Protocol[Document]):
    """How one provider handles a request that calls people."""

    status: int
    """The status of the normal answer."""

    def authorises(self, request: Request) -> bool:
        """Tell whether the request has valid credentials."""
        ...

    def judge(self, request: Request, body: bytes, *, authorised: bool) -> Document | Response:
        """Read a whole request, or return the answer that refuses it; then no one is called."""
        ...

    def count(self, document: Document) -> int:
        """Return how many people the request asks to call."""
        ...

    def admit(self, document: Document, *, request_number: int, skipped: frozenset[int]) -> bytes:
        """Call the people, except those at ``skipped``; returns the body of the normal answer."""
        ...

    def refuse(self, indices: Sequence[int]) -> Response:
        """Return a refusal of the whole request because of these contacts, named as documented."""
        ...


@dataclass(frozen=True, kw_only=True)
class Submit:
    """One received request. ``whole`` is False if its body was not read to the end."""

    number: int
    arrived_at: datetime
    body: bytes
    whole: bool
    authorised: bool
    fault: str | None
    key: str | None
    behaviour: Behaviour


class SubmitEndpoint(Generic[Document]):
    """Takes requests, calls their people, and plays the requested faults."""

    def __init__(self, submission: Submission[Document], *, log: SimulatorLog, faults: Faults) -> None:
        self._submission = submission
        self._log = log
        self._faults = faults
        self._late: asyncio.Queue[tuple[Submit, Document, asyncio.Event]] = asyncio.Queue()
        earlier = (entry for entry in read_log(log.path) if isinstance(entry, RequestReceived))
        self._last_number = max((request.request_number for request in earlier), default=0)

    async def run(self) -> None:
        """Accept requests that shall be accepted late, until cancelled."""
        async with asyncio.TaskGroup() as admissions:
            while True:
                admissions.create_task(self._admit_late(*await self._late.get()))

    async def answer(self, request: Request) -> Response:
        """Answer one request, or end its connection."""
        submit = await self._read(request)
        if not submit.whole:
            self._record(submit, contacts=None, admitted=False, status=None)
            return BrokenOff(reset=submit.behaviour.ending is Ending.RESET)
        judged = self._submission.judge(request, submit.body, authorised=submit.authorised)
        if isinstance(judged, Response):
            self._record(submit, contacts=None, admitted=False, status=judged.status_code)
            return judged
        if submit.behaviour.admit_seconds_after_client_left is not None:
            gone = asyncio.Event()
            self._late.put_nowait((submit, judged, gone))
            return Silence(gone)
        answer = self._decide(submit, judged)
        await asyncio.sleep(submit.behaviour.seconds_before_answer)
        return answer

    async def _read(self, request: Request) -> Submit:
        self._last_number += 1
        number, arrived_at = self._last_number, self._log.clock.now()
        fault = self._faults.next_request()
        behaviour = fault.behaviour() if fault else HEALTHY
        body, whole = await _read_body(request, at_most=behaviour.read_bytes)
        return Submit(
            number=number,
            arrived_at=arrived_at,
            body=body,
            whole=whole,
            authorised=self._submission.authorises(request),
            fault=fault.kind if fault else None,
            key=request.headers.get("idempotency-key"),
            behaviour=behaviour,
        )

    async def _admit_late(self, submit: Submit, document: Document, gone: asyncio.Event) -> None:
        await gone.wait()
        await asyncio.sleep(submit.behaviour.admit_seconds_after_client_left or 0)
        self._record(submit, contacts=self._submission.count(document), admitted=True, status=None)
        self._admit(submit, document)

    def _decide(self, submit: Submit, document: Document) -> Response:
        """Log whether the people are called, then call them, then return the answer."""
        behaviour = submit.behaviour
        if behaviour.refused:
            refusal = self._submission.refuse(behaviour.refused)
            self._record(submit, contacts=None, admitted=False, status=refusal.status_code)
            return refusal
        broken_off = behaviour.ending in (Ending.CLOSE, Ending.RESET)
        status = behaviour.status or self._submission.status
        self._record(
            submit,
            contacts=self._submission.count(document),
            admitted=behaviour.admit,
            status=None if broken_off else status,
        )
        healthy = self._admit(submit, document) if behaviour.admit else b"{}"
        if broken_off:
            return BrokenOff(reset=behaviour.ending is Ending.RESET)
        kind = CutShort if behaviour.ending is Ending.CUT else Response
        return kind(
            repeated(submit.body)
            if behaviour.echoes
            else healthy
            if behaviour.body is None
            else behaviour.body,
            status_code=status,
            headers={} if behaviour.retry_after is None else {"retry-after": str(behaviour.retry_after)},
            media_type=behaviour.content_type,
        )

    def _admit(self, submit: Submit, document: Document) -> bytes:
        return self._submission.admit(
            document, request_number=submit.number, skipped=submit.behaviour.skipped
        )

    def _record(self, submit: Submit, *, contacts: int | None, admitted: bool, status: int | None) -> None:
        self._log.append(
            RequestReceived(
                request_number=submit.number,
                arrived_at=submit.arrived_at,
                body_sha256=hashlib.sha256(submit.body).hexdigest(),
                body_bytes=len(submit.body),
                contacts=contacts,
                authorised=submit.authorised,
                admitted=admitted,
                status=status,
                fault=submit.fault,
                key=submit.key,
            )
        )


async def _read_body(request: Request, *, at_most: int | None) -> tuple[bytes, bool]:
    """Read the body; it is not whole if the client left or ``at_most`` bytes were enough."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if at_most is not None and len(body) >= at_most:
                return bytes(body[:at_most]), False
    except ClientDisconnect:
        return bytes(body), False
    return bytes(body), True
