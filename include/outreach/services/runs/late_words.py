"""Why a run calls no one: it is for another date than today, or it comes too late."""

from datetime import datetime

from outreach.services.runs.run import LATE_WAVE, Run

NO_ONE = "THIS RUN CALLS NO ONE"


def why_no_calls(run: Run, *, now: datetime) -> str | None:
    """Say why a run calls no one from its beginning; None if it may call."""
    is_late = run.wave == LATE_WAVE or run.is_stale or (not run.is_sealed and now > run.fresh_until)
    if not is_late:
        return None
    campaign_id, zone = run.campaign.campaign_id, run.campaign.config.zone()
    today = now.astimezone(zone).date()
    if run.run_date == today:
        return (
            f"{NO_ONE}: it comes later than `freshness` in campaign.yaml allows. It decides and reports. To "
            "call today all the same, start the DAG."
        )
    return (
        f"{NO_ONE}: it is for {run.run_date}, and today is {today} in {zone.key}. It decides and reports. "
        f"`outreach rehearse {campaign_id} --date {run.run_date}` plays it with a simulated provider. "
        "To call today, start the DAG without a date."
    )
