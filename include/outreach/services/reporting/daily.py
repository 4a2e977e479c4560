"""A campaign's days in numbers: ``reporting.campaign_daily``."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Engine

from outreach.services.runs.run import read_run
from outreach.storage.limits import allow_bulk
from outreach.storage.statements import statement

COUNTED_AGAIN = timedelta(days=45)
"""How far back days are counted again: payments count for 30 days, and some are booked late."""


def fill_days(ledger: Engine, *, run_id: UUID, now: datetime) -> int:
    """Count the day of a run and the days before it that may have changed; returns how many did.

    Counted again without a change it writes nothing. Raises ``RunNotReady`` for a
    run that was never opened.
    """
    with ledger.begin() as connection:
        allow_bulk(connection)
        run = read_run(connection, run_id)
        parameters = {
            "campaign_id": run.campaign.campaign_id,
            "run_date": run.run_date,
            "days": COUNTED_AGAIN.days,
            "now": now,
        }
        return connection.execute(statement("fill_campaign_daily"), parameters).rowcount
