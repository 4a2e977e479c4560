"""Following a run to its end, for ``outreach run --wait`` and the demo."""

import os
from datetime import date

from outreach.commands.console import complain
from outreach.commands.progress import show
from outreach.local.airflow_api import AirflowApi, DagRun
from outreach.local.failures import reasons
from outreach.local.following import follow
from outreach.local.ledger_view import LedgerView, open_ledger_view


def follow_to_the_end(api: AirflowApi, campaign_id: str, run: DagRun, *, run_date: date, wave: int) -> bool:
    """Show a run until it is over, then its funnel; tells whether it succeeded."""
    view = open_ledger_view(os.environ)

    def calls() -> str:
        return _standing(view, campaign_id, run_date, wave) if view else ""

    last = show(follow(api, campaign_id, run.dag_run_id), calls=calls)
    succeeded = last.run.state == "success"
    if not succeeded:
        for task_id, reason in reasons(api, campaign_id, run.dag_run_id).items():
            complain(f"{task_id}: {reason}")
    return succeeded


def _standing(view: LedgerView, campaign_id: str, run_date: date, wave: int) -> str:
    counts = view.calls_by_state(view.run_id(campaign_id, run_date=run_date, wave=wave))
    return "calls: " + ", ".join(f"{count} {state}" for state, count in counts.items()) if counts else ""
