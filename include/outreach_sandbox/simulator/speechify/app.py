"""Speechify on this machine: the documented endpoints, and the simulator's own for faults and events."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, Response

from outreach_sandbox.simulator.clock import clock_of
from outreach_sandbox.simulator.control import control_router, webhook_target_router
from outreach_sandbox.simulator.delivery import EventSender
from outreach_sandbox.simulator.faults import Faults
from outreach_sandbox.simulator.log import SimulatorLog
from outreach_sandbox.simulator.speechify.batches import Batches
from outreach_sandbox.simulator.speechify.conversations import Conversation
from outreach_sandbox.simulator.speechify.events import SpeechifySigning, event_of
from outreach_sandbox.simulator.speechify.reads import Reads
from outreach_sandbox.simulator.speechify.settings import SpeechifySimulatorSettings
from outreach_sandbox.simulator.speechify.submits import CreateBatch
from outreach_sandbox.simulator.submits import SubmitEndpoint

BATCH_CALLS_PATH = "/v1/agents/batch-calls"


def create_app(settings: SpeechifySimulatorSettings) -> FastAPI:
    """Build the program. Serve it with ``ConnectionProtocol``, which some faults need."""
    log = SimulatorLog(settings.log_path, clock_of(settings))
    faults = Faults()
    events = EventSender(settings, log, faults, SpeechifySigning(settings))

    def tell(conversation: Conversation) -> None:
        message = event_of(settings, conversation)
        if message:
            events.send(message)

    batches = Batches(settings, log, faults, tell)
    creation = CreateBatch(settings, batches)
    create_batch = SubmitEndpoint(creation, log=log, faults=faults)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with asyncio.TaskGroup() as running:
            parts = (batches, batches.dialler, events, create_batch)
            tasks = [running.create_task(part.run()) for part in parts]
            yield
            for task in tasks:
                task.cancel()
        log.close()

    app = FastAPI(title="Simulated Speechify", lifespan=lifespan)

    @app.post(BATCH_CALLS_PATH, status_code=202)
    async def create_batch_call(request: Request) -> Response:
        answer = await create_batch.answer(request)
        creation.answered(request, answer)
        return answer

    app.include_router(Reads(settings, batches, log=log, faults=faults).router())
    app.include_router(control_router(faults, log.clock))
    app.include_router(webhook_target_router(events.deliver_to))
    return app
