"""What every simulated provider has beside the provider's own paths: faults, and whether it is up."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from outreach_sandbox.simulator.faults import AnyFault, Faults
from outreach_sandbox.simulator.settings import WebAddress

CONTROL_ROOT = "/_simulator"


class WebhookTarget(BaseModel):
    """Where events shall go from now on."""

    model_config = ConfigDict(extra="forbid")

    url: WebAddress | None


def control_router(faults: Faults) -> APIRouter:
    """Build the paths that take and list faults."""
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

    return router


def webhook_target_router(deliver_to: Callable[[str | None], None]) -> APIRouter:
    """Build the path that changes where events go."""
    router = APIRouter(prefix=CONTROL_ROOT, include_in_schema=False)

    @router.put("/webhook-target", status_code=204)
    async def aim_webhooks(target: WebhookTarget) -> None:
        deliver_to(target.url)

    return router
