"""The paths that every simulator adds to its provider's: faults, the clock, whether it is up."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, HTTPException
from pydantic import AwareDatetime, BaseModel, ConfigDict

from outreach_sandbox.simulator.clock import Clock, SetClock
from outreach_sandbox.simulator.faults import AnyFault, Faults
from outreach_sandbox.simulator.settings import WebAddress

CONTROL_ROOT = "/_simulator"


class WebhookTarget(BaseModel):
    """The new address for events."""

    model_config = ConfigDict(extra="forbid")

    url: WebAddress | None


class Moment(BaseModel):
    """A moment by the simulator's clock; None if nothing is under way."""

    model_config = ConfigDict(extra="forbid")

    at: AwareDatetime | None


def control_router(faults: Faults, clock: Clock) -> APIRouter:
    """Build the paths that take and list faults, and move a standing clock."""
    router = APIRouter(prefix=CONTROL_ROOT, include_in_schema=False)

    @router.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    @router.get("/faults")
    async def waiting_faults() -> list[dict[str, Any]]:
        return [fault.model_dump(mode="json") for fault in faults.waiting()]

    @router.post("/faults", status_code=201)
    async def add_fault(fault: AnyFault) -> dict[str, str]:
        faults.add(fault)
        return {"added": fault.kind}

    @router.delete("/faults", status_code=204)
    async def clear_faults(*, keep_events_back: bool = False) -> None:
        faults.clear(keep_events_back=keep_events_back)

    @router.put("/clock")
    async def move_clock(to: Moment) -> Moment:
        """Answer after everything until then has happened, with the time of the next event."""
        if not isinstance(clock, SetClock):
            raise HTTPException(409, "this simulator goes by the machine's clock")
        await clock.move_to(to.at or clock.now())
        return Moment(at=clock.next_at())

    return router


def webhook_target_router(deliver_to: Callable[[str | None], None]) -> APIRouter:
    """Build the path that changes the address for events."""
    router = APIRouter(prefix=CONTROL_ROOT, include_in_schema=False)

    @router.put("/webhook-target", status_code=204)
    async def aim_webhooks(target: WebhookTarget) -> None:
        deliver_to(target.url)

    return router
