"""Invoices that a person disputed on a call, and how the warehouse ends a dispute.

A dispute holds the invoices of its call. A dispute from before a run's extract is a
mark on its invoices, so that totals, tags and decisions leave out the same ones. A
later one stops the whole person, because the agent would speak of it.
"""

import logging
from datetime import datetime

from sqlalchemy import Connection

from outreach.domain.scopes import campaign_scope
from outreach.services.runs.run import Run
from outreach.storage.statements import statement

logger = logging.getLogger(__name__)


def take_back_disputes(connection: Connection, run: Run, *, now: datetime) -> int:
    """Lift the disputes of invoices that the warehouse called disputed after the stop but no longer does.

    Returns how many. Only a campaign that maps the column can do so, and only a run in
    time, since the extract of an old date may show a past state.
    """
    if run.campaign.config.columns.disputed is None or now > run.fresh_until:
        return 0
    campaign_id = run.campaign.campaign_id
    parameters = {"run_id": run.run_id, "campaign_scope": campaign_scope(campaign_id), "now": now}
    connection.execute(statement("note_disputes_seen"), parameters)
    words = f"the extract of {campaign_id} for {run.run_date} says no longer that it is disputed"
    lifted = connection.execute(statement("lift_disputes_taken_back"), parameters | {"words": words}).rowcount
    if lifted:
        logger.info("%d disputes of invoices were lifted: the warehouse took them back", lifted)
    return lifted
