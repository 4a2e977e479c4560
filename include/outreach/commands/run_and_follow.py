"""Starting a run and following it to its end, for ``outreach run`` and the demo."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from uuid import UUID

from outreach.airflow_client.access import airflow_access
from outreach.airflow_client.api import AirflowApi, DagRun
from outreach.airflow_client.failures import reasons
from outreach.airflow_client.follow import RunProgress, Started, follow, start_or_join
from outreach.airflow_client.switch import switched_on
from outreach.campaign.roots import campaigns_folder, folder_of_campaign
from outreach.commands.console import complain, tell
from outreach.commands.funnel_report import show_funnel
from outreach.commands.live_progress import show
from outreach.commands.signals import held_back
from outreach.connections.ledger import LedgerView, knows_a_ledger, open_ledger_view
from outreach.domain.errors import ConfigurationError, RunNotReady
from outreach.services.reporting.funnel import read_funnel
from outreach.services.runs.campaign_folders import load_campaign
from outreach.services.runs.run import LATE_WAVE

AIRFLOW_READS_A_DAG_WITHIN = 60
"""The most seconds until Airflow knows a new DAG."""

Attend = Callable[[Iterator[RunProgress]], Iterator[RunProgress]]


def run_campaign(
    campaign_id: str, *, environ: Mapping[str, str], run_date: date | None, wave: int, wait: bool
) -> bool:
    """Start or join a run and, with ``wait``, show it to its end; returns whether it succeeded so far.

    A DAG that is off is switched on until the run is over; then the run is always shown to its end.
    """
    config = load_campaign(folder_of_campaign(campaigns_folder(environ), campaign_id)).config
    today = datetime.now(config.zone()).date()
    day = run_date or today
    if day != today:
        tell(warning_of_another_day(day, today=today, timezone=config.timezone))
    with AirflowApi(airflow_access(environ)) as api, _on_for_one_run(api, campaign_id) as was_off:
        started = start_or_join(
            api, campaign_id, run_date=day, wave=wave, zone=config.zone(), fresh_for=config.freshness
        )
        for line in lines_of_start(campaign_id, started, day, wave, today=today):
            tell(line)
        if not wait and not was_off:
            return True
        view = _known_ledger(environ)
        if view is None:
            return follow_to_the_end(api, campaign_id, started.run, view=None, run_id=None).succeeded
        run_id = view.run_id(campaign_id, run_date=day, wave=wave)
        end = follow_to_the_end(api, campaign_id, started.run, view=view, run_id=run_id)
    _show_funnel(view, [run_id, view.run_id(campaign_id, run_date=day, wave=LATE_WAVE)])
    view.close()
    return end.succeeded


def _known_ledger(environ: Mapping[str, str]) -> LedgerView | None:
    """Open the ledger; None if that is not possible. The problem is printed, and the run goes on."""
    try:
        return open_ledger_view(environ) if knows_a_ledger(environ) else None
    except ConfigurationError as problem:
        complain(f"how the calls stand is not shown: {problem}")
        return None


@contextmanager
def _on_for_one_run(api: AirflowApi, campaign_id: str) -> Iterator[bool]:
    """Switch the DAG on while the block runs, and say so if it was off; yields whether it was."""
    api.wait_for_dag(campaign_id, seconds=AIRFLOW_READS_A_DAG_WITHIN)
    with switched_on(api, campaign_id, undisturbed=held_back) as was_off:
        if not was_off:
            yield False
            return
        tell(f"the DAG {campaign_id} is off: it is on until this run is over, so this command waits for that")
        try:
            yield True
        finally:
            tell(f"switching the DAG {campaign_id} off again, as it was; a run that is not over stands still")


def follow_to_the_end(
    api: AirflowApi,
    campaign_id: str,
    run: DagRun,
    *,
    view: LedgerView | None,
    run_id: UUID | None,
    attend: Attend = iter,
) -> RunProgress:
    """Show a run until it is over, and the cause if it failed; returns its last progress.

    ``attend`` gets the run's progress and passes it on to be shown.
    """

    def calls() -> str:
        counts = view.calls_by_state(run_id) if view and run_id else {}
        standing = ", ".join(f"{count:,} {state.replace('_', ' ')}" for state, count in counts.items())
        return f"calls: {standing}" if standing else ""

    last = show(attend(follow(api, campaign_id, run.dag_run_id)), calls=calls)
    if not last.succeeded:
        for task_id, reason in reasons(api, campaign_id, run.dag_run_id).items():
            complain(f"{task_id}: {reason}")
    return last


def warning_of_another_day(day: date, *, today: date, timezone: str) -> str:
    """Return a warning on a run for another day than today."""
    return (
        f"{day} is not today, which is {today} in {timezone}: NO ONE WILL BE CALLED, unless the run of that "
        f"day was opened in time. The run only reads and decides, and is kept as wave {LATE_WAVE}"
    )


def lines_of_start(campaign_id: str, started: Started, day: date, wave: int, *, today: date) -> Iterator[str]:
    """Yield what was started or joined, and whether it calls anyone."""
    verb = "joined" if started.was_active else "started"
    yield f"{verb} the run of {campaign_id} on {day}, wave {wave}: {started.run.dag_run_id}"
    if day != today and not started.was_active:
        yield f"unless that wave was opened on {day}, this becomes wave {LATE_WAVE} and calls no one"


def _show_funnel(view: LedgerView, run_ids: Sequence[UUID]) -> None:
    """Print the funnel of the first of these runs that was opened."""
    for run_id in run_ids:
        try:
            show_funnel(read_funnel(view.ledger, run_id=run_id))
        except RunNotReady:
            continue
        return
    complain("the run was never opened, so there is nothing to show")
