"""The endpoint ``call-bulk``: who may ask, is the request right, and what is done about it."""

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from fastapi.responses import JSONResponse
from pydantic import ValidationError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from outreach.simulator.dialler import Dialler, place_call
from outreach.simulator.faults import HEALTHY, Behaviour, Ending, Faults
from outreach.simulator.levers_schema import BulkCalls, validation_answer
from outreach.simulator.log import RequestReceived, SimulatorLog, read_log
from outreach.simulator.oracle import requests
from outreach.simulator.settings import LeversSimulatorSettings
from outreach.simulator.tokens import Tokens
from outreach.simulator.transport import BrokenOff, CutShort, Silence


@dataclass(frozen=True, kw_only=True)
class Submit:
    """One request as it came. ``whole`` is False when its body was not read to the end."""

    number: int
    arrived_at: datetime
    body: bytes
    whole: bool
    authorised: bool
    fault: str | None
    behaviour: Behaviour


class CallBulkEndpoint:
    """Takes requests, has their contacts rung, and plays the faults asked for."""

    def __init__(
        self,
        settings: LeversSimulatorSettings,
        *,
        log: SimulatorLog,
        tokens: Tokens,
        dialler: Dialler,
        faults: Faults,
    ) -> None:
        self._settings = settings
        self._log = log
        self._tokens = tokens
        self._dialler = dialler
        self._faults = faults
        self._late: asyncio.Queue[tuple[Submit, BulkCalls, asyncio.Event]] = asyncio.Queue()
        earlier = requests(read_log(log.path))
        self._last_number = max((request.request_number for request in earlier), default=0)

    async def run(self) -> None:
        """Admit what is to be admitted late, until cancelled."""
        async with asyncio.TaskGroup() as admissions:
            while True:
                admissions.create_task(self._admit_late(*await self._late.get()))

    async def answer(self, request: Request) -> Response:
        """Answer one request, or end its connection."""
        submit = await self._read(request)
        if not submit.whole:
            self._record(submit, contacts=None, admitted=False, status=None)
            return BrokenOff(reset=submit.behaviour.ending is Ending.RESET)
        judged = _judge(submit)
        if isinstance(judged, Response):
            self._record(submit, contacts=None, admitted=False, status=judged.status_code)
            return judged
        if submit.behaviour.admit_seconds_after_client_left is not None:
            gone = asyncio.Event()
            self._late.put_nowait((submit, judged, gone))
            return Silence(gone)
        answer = _answer(submit.behaviour)
        self._decide(submit, judged, status=None if isinstance(answer, BrokenOff) else answer.status_code)
        await asyncio.sleep(submit.behaviour.seconds_before_answer)
        return answer

    async def _read(self, request: Request) -> Submit:
        self._last_number += 1
        number, arrived_at = self._last_number, datetime.now(UTC)
        fault = self._faults.next_request()
        behaviour = fault.behaviour() if fault else HEALTHY
        body, whole = await _read_body(request, at_most=behaviour.read_bytes)
        return Submit(
            number=number,
            arrived_at=arrived_at,
            body=body,
            whole=whole,
            authorised=self._tokens.accepts(request.headers.get("authorization"), now=datetime.now(UTC)),
            fault=fault.kind if fault else None,
            behaviour=behaviour,
        )

    async def _admit_late(self, submit: Submit, calls: BulkCalls, gone: asyncio.Event) -> None:
        await gone.wait()
        await asyncio.sleep(submit.behaviour.admit_seconds_after_client_left or 0)
        self._decide(submit, calls, status=None)

    def _decide(self, submit: Submit, calls: BulkCalls, *, status: int | None) -> None:
        """Write down whether the calls are admitted, and have them rung if they are."""
        admitted = submit.behaviour.admit
        self._record(submit, contacts=len(calls.contacts), admitted=admitted, status=status)
        if not admitted:
            return
        for index, contact in enumerate(calls.contacts):
            if index not in submit.behaviour.skipped:
                self._dialler.place(
                    place_call(
                        self._settings,
                        contact,
                        request_number=submit.number,
                        contact_index=index,
                        country_code=calls.countryCode,
                    )
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
            )
        )


async def _read_body(request: Request, *, at_most: int | None) -> tuple[bytes, bool]:
    """Read the body; it is not whole when the client left or ``at_most`` bytes were enough."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if at_most is not None and len(body) >= at_most:
                return bytes(body[:at_most]), False
    except ClientDisconnect:
        return bytes(body), False
    return bytes(body), True


def _judge(submit: Submit) -> BulkCalls | JSONResponse:
    """Check token and body. The documents show no body for a 401; this one is FastAPI's."""
    if not submit.authorised:
        return JSONResponse({"detail": "Not authenticated"}, status_code=401)
    try:
        return BulkCalls.model_validate_json(submit.body)
    except ValidationError as error:
        return JSONResponse(validation_answer(error).model_dump(), status_code=422)


def _answer(behaviour: Behaviour) -> Response:
    """Make the answer: 201 with an empty object unless a fault says otherwise."""
    if behaviour.ending in (Ending.CLOSE, Ending.RESET):
        return BrokenOff(reset=behaviour.ending is Ending.RESET)
    kind = CutShort if behaviour.ending is Ending.CUT else Response
    headers = {} if behaviour.retry_after is None else {"retry-after": str(behaviour.retry_after)}
    return kind(
        b"{}" if behaviour.body is None else behaviour.body,
        status_code=behaviour.status or 201,
        headers=headers,
        media_type=behaviour.content_type,
    )
