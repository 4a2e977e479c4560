"""What a provider is told of a batch before it is claimed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, select

from outreach.providers.base import UpcomingBatch
from outreach.services.runs import Run
from outreach.services.windows import window_of
from outreach.storage import tables


def upcoming_batch(connection: Connection, run: Run, batch_id: UUID, *, now: datetime) -> UpcomingBatch:
    """Read the batch's template and when its people may be rung; nobody's number is in it."""
    batch = tables.call_batch
    template_id = connection.scalar(select(batch.c.template_id).where(batch.c.batch_id == batch_id))
    return UpcomingBatch(
        batch_id=batch_id,
        template_id=template_id,
        options=run.campaign.config.provider.options,
        window=window_of(connection, run, batch_id, now=now),
    )
