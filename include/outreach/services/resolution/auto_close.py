"""Unknown calls that no one resolved: after the campaign's ``unknown_closes_after`` they count as made."""

from datetime import datetime

from sqlalchemy import Engine

from outreach.campaign.model import CampaignConfig
from outreach.domain.calls import BatchState
from outreach.storage.engine import changing
from outreach.storage.statements import statement

BY_DEFAULT = CampaignConfig.model_fields["unknown_closes_after"].default
"""The value for runs that were opened before campaign.yaml had the key."""

WHY = "closed as made: no one found out in time whether it rang"


def close_forgotten(ledger: Engine, *, now: datetime) -> int:
    """Close as made the calls that were unknown for longer than their campaign allows; returns how many.

    The time counts from the moment at which they became unknown. Batches that a live
    process holds are left for later. A result that comes later still completes a closed
    call.
    """
    with changing(ledger, actor="close_forgotten", evidence={"why": WHY}) as connection:
        batches = connection.scalars(
            statement("lock_batches_to_auto_close"), {"now": now, "by_default": BY_DEFAULT}
        ).all()
        closed = connection.execute(
            statement("auto_close_calls"), {"batch_ids": batches, "now": now, "problem": WHY}
        ).rowcount
        for batch_id in batches:
            after = {"batch_id": batch_id, "state": BatchState.SUBMITTED}
            connection.execute(statement("resolve_batch"), after)
        return closed
