"""Weya on this machine: the documented endpoints, and the simulator's own for faults."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, Response

from outreach_sandbox.simulator.clock import clock_of
from outreach_sandbox.simulator.control import control_router
from outreach_sandbox.simulator.faults import Faults
from outreach_sandbox.simulator.log import SimulatorLog
from outreach_sandbox.simulator.submits import SubmitEndpoint
from outreach_sandbox.simulator.weya.actions import Actions
from outreach_sandbox.simulator.weya.batches import Batches
from outreach_sandbox.simulator.weya.reads import Reads
from outreach_sandbox.simulator.weya.settings import WeyaSimulatorSettings
from outreach_sandbox.simulator.weya.submits import AddCallsToBatch

ADD_CALLS_PATH = "/api/call/addCallsToBatch"


def create_app(settings: WeyaSimulatorSettings) -> FastAPI:
    """Build the program. Serve it with ``ConnectionProtocol``, which some faults need."""
    log = SimulatorLog(settings.log_path, clock_of(settings))
    faults = Faults()
    batches = Batches(settings, log, faults)
    add_calls = SubmitEndpoint(AddCallsToBatch(settings, batches), log=log, faults=faults)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with asyncio.TaskGroup() as running:
            tasks = [running.create_task(part.run()) for part in (batches.dialler, add_calls)]
            yield
            for task in tasks:
                task.cancel()
        log.close()

    app = FastAPI(title="Simulated Weya", lifespan=lifespan)

    @app.post(ADD_CALLS_PATH)
    async def add_calls_to_batch(request: Request) -> Response:
        return await add_calls.answer(request)

    app.include_router(Actions(settings, batches, log=log, faults=faults).router())
    app.include_router(Reads(settings, batches, faults).router())
    app.include_router(control_router(faults, log.clock))
    return app
