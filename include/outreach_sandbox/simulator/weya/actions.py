"""Weya's other requests: creating a batch, starting and stopping it."""

from collections.abc import Callable

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import ValidationError

from outreach_sandbox.simulator.faults import Faults
from outreach_sandbox.simulator.log import ActionTaken, SimulatorLog
from outreach_sandbox.simulator.weya.batches import Batch, Batches
from outreach_sandbox.simulator.weya.schema import BatchAction, CreateBatch, envelope, refusal
from outreach_sandbox.simulator.weya.settings import WeyaSimulatorSettings
from outreach_sandbox.simulator.weya.submits import shows_key, shows_token


class Actions:
    """Answers the requests, and writes each of them into the log."""

    def __init__(
        self, settings: WeyaSimulatorSettings, batches: Batches, *, log: SimulatorLog, faults: Faults
    ) -> None:
        self._settings = settings
        self._batches = batches
        self._log = log
        self._faults = faults

    def router(self) -> APIRouter:
        """Build the paths."""
        router = APIRouter()

        @router.post("/api/call/createBatch")
        async def create_batch(request: Request) -> Response:
            return self._create(request, await request.body())

        @router.post("/api/call/start-calling")
        async def start_calling(request: Request) -> Response:
            body = await request.body()
            return self._act("start_calling", "started", self._batches.start, request, body)

        @router.post("/api/call/stop-calling")
        async def stop_calling(request: Request) -> Response:
            body = await request.body()
            return self._act("stop_calling", "stopped", self._batches.stop, request, body)

        return router

    def _create(self, request: Request, body: bytes) -> Response:
        """Create a batch. Its hours, days and zone are logged but have no effect."""
        if fault := self._faults.next_token():
            self._log.append(ActionTaken(action="create_batch", status=fault.status, fault=fault.kind))
            return refusal(fault.status, "A fault of the simulator.")
        if not (shows_key(request, self._settings) or shows_token(request, self._settings)):
            return self._refuse("create_batch", 403, "Invalid or missing API key")
        try:
            asked = CreateBatch.model_validate_json(body)
        except ValidationError:
            return self._refuse("create_batch", 400, "batchName and callingNumbers are required")
        known = self._settings.calling_numbers
        if known is not None and not set(asked.callingNumbers) <= set(known):
            return self._refuse("create_batch", 403, "A calling number is not of this workspace")
        batch = self._batches.create(asked)
        self._log.append(
            ActionTaken(
                action="create_batch",
                status=201,
                subject=batch.batch_id,
                details=asked.model_dump(mode="json", exclude_unset=True),
            )
        )
        answer = envelope(batch.batch_id, message="Batch created successfully", code=201)
        return JSONResponse(answer, status_code=201)

    def _act(
        self, action: str, done: str, act: Callable[[Batch], None], request: Request, body: bytes
    ) -> Response:
        if not shows_token(request, self._settings):
            return self._refuse(action, 401, "Unauthorized")
        try:
            asked = BatchAction.model_validate_json(body)
        except ValidationError:
            return self._refuse(action, 400, "batchId and userId are required")
        batch = self._batches.get(asked.batchId)
        if batch is None or asked.userId != self._settings.user_id:
            return self._refuse(action, 404, "Batch not found")
        act(batch)
        self._log.append(ActionTaken(action=action, status=200, subject=batch.batch_id))
        return JSONResponse(envelope({"status": done}, message=f"Calling {done}"))

    def _refuse(self, action: str, status: int, message: str) -> Response:
        self._log.append(ActionTaken(action=action, status=status))
        return refusal(status, message)
