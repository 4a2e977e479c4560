"""When the people of a batch may be rung."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection

from outreach.domain.timing import Window, next_window
from outreach.providers.base import Capabilities
from outreach.services.runs.run import Run
from outreach.storage.statements import statement

RING_RESERVE = timedelta(minutes=10)
"""What must be left of a window when a batch is handed over: time to dial it and to talk."""


SHORTEST_LEAD = timedelta(minutes=2)
"""A start that is nearer is awaited here: the request must arrive before it, by the provider's clock."""


def leaves_at(window: Window, run: Run, capabilities: Capabilities, *, now: datetime) -> datetime:
    """Say when a batch may leave: now, as its window opens, or early where the provider waits for us."""
    wanted, possible = run.campaign.config.batches.hand_over_early, capabilities.schedules_ahead
    lead = min(wanted, possible) if wanted and possible else timedelta(0)
    leaves = max(now, window.start - lead)
    return leaves if window.start - leaves >= SHORTEST_LEAD else max(now, window.start)


def window_of(connection: Connection, run: Run, batch_id: UUID, *, now: datetime) -> Window | None:
    """Return the span in which every person of the batch may be rung, from now or later today.

    An invented audience has no clock: for it the span is what is left of the run.
    """
    config = run.campaign.config
    if config.audience == "invented":
        return Window(start=now, end=run.call_until) if now < run.call_until else None
    zones = connection.execute(statement("time_zones_of_batch"), {"batch_id": batch_id}).scalar_one()
    hours = config.calling_hours
    return next_window(
        zones=zones,
        start=hours.start,
        end=hours.end,
        days=hours.days,
        at=now,
        until=run.call_until,
        at_least=RING_RESERVE,
    )
