"""All that a provider gets to know of a batch before its claim."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, select

from outreach.providers.base import BatchOutline
from outreach.services.dispatch.calling_hours import window_of
from outreach.services.runs.run import Run
from outreach.storage import tables


def batch_outline(connection: Connection, run: Run, batch_id: UUID, *, now: datetime) -> BatchOutline:
    """Read the batch's template and when its people may be called; it holds no phone number."""
    batch = tables.call_batch
    query = select(batch.c.template_id, batch.c.connection_id).where(batch.c.batch_id == batch_id)
    row = connection.execute(query).one()
    return BatchOutline(
        batch_id=batch_id,
        template_id=row.template_id,
        options=run.campaign.config.provider.choice_of(row.connection_id).options,
        window=window_of(connection, run, batch_id, now=now),
    )
