"""When the people of a batch may be called: the span that their calls share."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection

from outreach.domain.timing import Window
from outreach.providers.base import Capabilities
from outreach.services.permissions.clocks import RING_RESERVE
from outreach.services.runs.run import Run
from outreach.storage.statements import statement

SHORTEST_LEAD = timedelta(minutes=2)
"""A start that is nearer is awaited here: the request must arrive before it, by the provider's clock."""


def leaves_at(window: Window, run: Run, capabilities: Capabilities, *, now: datetime) -> datetime:
    """Say when a batch may leave: now, as its window opens, or early where the provider waits for us."""
    wanted, possible = run.campaign.config.batches.hand_over_early, capabilities.schedules_ahead
    lead = min(wanted, possible) if wanted and possible else timedelta(0)
    leaves = max(now, window.start - lead)
    return leaves if window.start - leaves >= SHORTEST_LEAD else max(now, window.start)


def window_of(connection: Connection, run: Run, batch_id: UUID, *, now: datetime) -> Window | None:
    """Return the span in which every call of the batch may ring, from now on or later in the run.

    None when too little of it is left, or when it begins after the run.
    """
    row = connection.execute(statement("window_of_batch"), {"batch_id": batch_id}).one()
    return window_between(row.starts_at, row.ends_at, run, now=now)


def window_between(
    starts_at: datetime | None, ends_at: datetime | None, run: Run, *, now: datetime
) -> Window | None:
    """Return the span between the latest start and the earliest end of calls, as ``window_of`` does."""
    if starts_at is None or ends_at is None:
        return None
    window = Window(start=starts_at, end=ends_at)
    is_open = window.start < run.call_until and max(window.start, now) + RING_RESERVE <= window.end
    return window if is_open else None
