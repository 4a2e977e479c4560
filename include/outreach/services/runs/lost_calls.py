"""A run's words about calls that should have been made but were not handed over."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Engine

from outreach.domain.local_moments import say_moment
from outreach.quality.never_handed_over import never_handed_over
from outreach.services.runs.run import read_run


def lost_calls_in_words(ledger: Engine, *, run_id: UUID, now: datetime) -> str | None:
    """Say how many calls were never handed over, and what to do; None if they are few enough.

    The campaign sets the limit in ``quality.outcomes.max_not_handed_over``.
    """
    with ledger.connect() as connection:
        run = read_run(connection, run_id)
        found = never_handed_over(connection, run_id)
    config = run.campaign.config
    if found.share <= config.quality.outcomes.max_not_handed_over:
        return None
    said = (
        f"{found.lost:,} of {found.calls:,} calls were to be made and were never handed over: {found.places}."
    )
    if run.closed_at is not None or now >= run.call_until:
        return f"{said} This run calls no one any more."
    until = say_moment(run.call_until, config.zone())
    return (
        f"{said} Until {until} there is time to call: clear submit_calls with everything after it, and just "
        "those that are still planned are handed over."
    )
