"""When the people of a batch may be called: the common span of their calls."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection

from outreach.domain.timing import Window
from outreach.providers.base import Capabilities
from outreach.services.permissions.clocks import RING_RESERVE
from outreach.services.runs.run import Run
from outreach.storage.statements import statement

SHORTEST_LEAD = timedelta(minutes=2)
"""We wait for a start that is nearer than this, since the request must arrive before it."""


def leaves_at(window: Window, run: Run, capabilities: Capabilities, *, now: datetime) -> datetime:
    """Return when a batch may be sent: now, when its window opens, or earlier if the provider can wait."""
    wanted, possible = run.campaign.config.batches.hand_over_early, capabilities.schedules_ahead
    lead = min(wanted, possible) if wanted and possible else timedelta(0)
    leaves = max(now, window.start - lead)
    return leaves if window.start - leaves >= SHORTEST_LEAD else max(now, window.start)


def window_of(connection: Connection, run: Run, batch_id: UUID, *, now: datetime) -> Window | None:
    """Return the span in which every call of the batch may ring, from now or later in the run.

    None if too little of it is left, or if it begins after the run.
    """
    row = connection.execute(statement("window_of_batch"), {"batch_id": batch_id}).one()
    return window_between(row.starts_at, row.ends_at, run, now=now)


def window_between(
    starts_at: datetime | None, ends_at: datetime | None, run: Run, *, now: datetime
) -> Window | None:
    """Return the span from the latest start to the earliest end of calls; the same as ``window_of``."""
    if starts_at is None or ends_at is None:
        return None
    window = Window(start=starts_at, end=ends_at)
    is_open = window.start < run.call_until and max(window.start, now) + RING_RESERVE <= window.end
    return window if is_open else None
