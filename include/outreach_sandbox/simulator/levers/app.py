"""Levers on this machine: the documented endpoints, and a few of the simulator's own.

Paths beginning with ``/_simulator`` are not Levers': they take faults, change the
address for events, and show whether the program is up.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import JSONResponse

from outreach_sandbox.simulator.clock import clock_of
from outreach_sandbox.simulator.control import control_router, webhook_target_router
from outreach_sandbox.simulator.delivery import EventSender
from outreach_sandbox.simulator.dialler import Dialler, PlacedCall
from outreach_sandbox.simulator.faults import Faults
from outreach_sandbox.simulator.levers.events import Message, ended_event
from outreach_sandbox.simulator.levers.schema import BulkCalls, Credentials, HTTPValidationError
from outreach_sandbox.simulator.levers.settings import LeversSimulatorSettings
from outreach_sandbox.simulator.levers.simulator import API_ROOT
from outreach_sandbox.simulator.levers.submits import CallBulk
from outreach_sandbox.simulator.levers.tokens import Tokens
from outreach_sandbox.simulator.levers.webhooks import SvixSigning
from outreach_sandbox.simulator.log import SimulatorLog, TokenAnswered
from outreach_sandbox.simulator.outcomes import CallEnding
from outreach_sandbox.simulator.submits import SubmitEndpoint

TOKEN_PATH = "/auth/v1/api-key/auth"  # noqa: S105 - a path
CALL_BULK_PATH = f"{API_ROOT}/ai/phone-calls/action/call-bulk"


@dataclass(frozen=True, kw_only=True)
class _Parts:
    log: SimulatorLog
    tokens: Tokens
    faults: Faults
    webhooks: EventSender[Message]
    dialler: Dialler
    call_bulk: SubmitEndpoint[BulkCalls]


def create_app(settings: LeversSimulatorSettings) -> FastAPI:
    """Build the program. Serve it with ``ConnectionProtocol``, which some faults need."""
    parts = _build(settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with asyncio.TaskGroup() as running:
            tasks = [
                running.create_task(part.run()) for part in (parts.dialler, parts.webhooks, parts.call_bulk)
            ]
            yield
            for task in tasks:
                task.cancel()
        parts.log.close()

    app = FastAPI(title="Simulated Levers", lifespan=lifespan)
    app.include_router(_levers(parts))
    app.include_router(control_router(parts.faults, parts.log.clock))
    app.include_router(webhook_target_router(parts.webhooks.deliver_to))
    return app


def _build(settings: LeversSimulatorSettings) -> _Parts:
    log = SimulatorLog(settings.log_path, clock_of(settings))
    faults = Faults()
    tokens = Tokens(
        client_id=settings.client_id,
        client_secret=settings.client_secret,
        seconds=settings.token_seconds,
    )
    webhooks = EventSender(settings, log, faults, SvixSigning())

    def report(call: PlacedCall, ending: CallEnding) -> None:
        message, result = ended_event(settings, call, ending, today=log.clock.now().date())
        log.append(result)
        webhooks.send(message)

    dialler = Dialler(settings, log, report)
    submission = CallBulk(settings, tokens=tokens, faults=faults, dialler=dialler, clock=log.clock)
    call_bulk = SubmitEndpoint(submission, log=log, faults=faults)
    return _Parts(
        log=log, tokens=tokens, faults=faults, webhooks=webhooks, dialler=dialler, call_bulk=call_bulk
    )


def _levers(parts: _Parts) -> APIRouter:
    router = APIRouter()

    @router.post(TOKEN_PATH)
    async def authenticate(credentials: Credentials) -> JSONResponse:
        fault = parts.faults.next_token()
        if fault:
            status = fault.status
            content = {"detail": "A fault of the simulator."}
        elif parts.tokens.knows(client_id=credentials.clientId, client_secret=credentials.clientSecret):
            status = 200
            content = {"access_token": parts.tokens.issue(now=parts.log.clock.now())}
        else:
            status = 401
            content = {"detail": "Invalid credentials"}
        parts.log.append(TokenAnswered(status=status, fault=fault.kind if fault else None))
        return JSONResponse(content, status_code=status)

    @router.post(
        CALL_BULK_PATH,
        status_code=201,
        responses={422: {"model": HTTPValidationError}},
        openapi_extra={
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": BulkCalls.model_json_schema()}},
            }
        },
    )
    async def call_bulk(request: Request) -> Response:
        return await parts.call_bulk.answer(request)

    return router
