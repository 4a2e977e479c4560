"""A night on this machine: start everything, run a campaign, show and prove its results, end everything."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from urllib.parse import quote

from outreach.airflow_client.api import AirflowAccess, AirflowApi, DagRun
from outreach.airflow_client.follow import RunProgress, start_or_join
from outreach.commands import funnel_report
from outreach.commands.console import tell
from outreach.commands.report import write_report
from outreach.commands.run_and_follow import follow_to_the_end
from outreach.commands.signals import AskedToEnd
from outreach.connections.airflow_uri import read_connection
from outreach.connections.ledger import open_ledger_view
from outreach.connections.names import LEDGER, REHEARSED_DATE
from outreach.services.reporting.funnel import Funnel, read_funnel, sample_transcript
from outreach.services.runs.campaign_folders import load_campaign
from outreach_sandbox.demo.proof import laws_of_the_night
from outreach_sandbox.rehearsal.approve import ANSWER_AFTER_SECONDS, APPROVAL, YES, when_asked
from outreach_sandbox.stack.databases import psql_command
from outreach_sandbox.stack.ports import ui_port
from outreach_sandbox.stack.running_stack import running_stack
from outreach_sandbox.stack.secrets import ADMIN
from outreach_sandbox.stack.stack import Stack
from outreach_sandbox.stack.stack_plan import StackPlan
from outreach_sandbox.stack.state_folder import StateFolder


@dataclass(frozen=True, kw_only=True)
class Night:
    """One campaign's night in its own state folder."""

    campaign_id: str
    campaigns: Path
    """The folder of campaigns that the stack runs."""
    folder: StateFolder
    plan: StackPlan
    environ: Mapping[str, str]
    """The environment, without any setting of a real ledger, provider or Airflow."""
    shows_transcript: bool = True
    approves: bool = False
    """Whether the campaign's approval is answered with yes; else the person is shown where it is asked."""
    keeps_up: bool = False
    """Whether everything keeps running until the person ends it."""
    run_date: date | None = None
    """The business date that is played as if it were today; None means today."""


@dataclass(frozen=True, kw_only=True)
class NightOver:
    """The result of a night. ``funnel`` is None if the run failed; then there are no laws, either."""

    funnel: Funnel | None
    laws: Mapping[str, bool]
    seconds: float

    @property
    def is_sound(self) -> bool:
        """Whether the run succeeded and every law was kept."""
        return self.funnel is not None and all(self.laws.values())


def run_night(night: Night) -> NightOver:
    """Run one night, show it, and end everything that was started."""
    began = time.monotonic()
    environ = {**night.environ, "OUTREACH_CAMPAIGNS": str(night.campaigns)}
    if night.run_date is not None:
        environ[REHEARSED_DATE] = night.run_date.isoformat()
    port = ui_port(environ, or_any=True)
    today = datetime.now().astimezone().date()
    with running_stack(
        night.folder, environ=environ, ui_port=port, today=today, tell=tell, plan=night.plan
    ) as stack:
        over = _campaign(stack, night, elapsed=lambda: time.monotonic() - began)
        if night.keeps_up:
            _keep_up(stack)
        tell("\nending everything that was started")
    return replace(over, seconds=time.monotonic() - began)


def _campaign(stack: Stack, night: Night, *, elapsed: Callable[[], float]) -> NightOver:
    ready_after = elapsed()
    tell(f"ready after {ready_after:.0f} seconds; while it runs, Airflow is at {stack.record.ui}")
    campaign_id = night.campaign_id
    config = load_campaign(night.campaigns / campaign_id).config
    day = night.run_date or datetime.now(config.zone()).date()
    # The stack's own ledger and Airflow, and never those of the person's environment.
    view = open_ledger_view(stack.environment)
    access = AirflowAccess(url=stack.record.ui, user=ADMIN, password=stack.secrets.admin_password)
    run_id = view.run_id(campaign_id, run_date=day, wave=1)
    with AirflowApi(access) as api:
        api.wait_for_dag(campaign_id, seconds=60)
        # Never switched off again: the stack exists only for this night.
        api.set_paused(campaign_id, is_paused=False)
        started = start_or_join(
            api, campaign_id, run_date=day, wave=1, zone=config.zone(), fresh_for=config.freshness
        )
        tell(f"the run of {campaign_id} on {day} has started")
        end = follow_to_the_end(
            api,
            campaign_id,
            started.run,
            view=view,
            run_id=run_id,
            attend=lambda progress: _attend(progress, stack, night, api, started.run),
        )
    if not end.succeeded:
        return NightOver(funnel=None, laws={}, seconds=elapsed())
    funnel = read_funnel(view.ledger, run_id=run_id)
    funnel_report.show_funnel(funnel)
    funnel_report.show_outcomes(funnel)
    transcript = sample_transcript(view.ledger, run_id=run_id) if night.shows_transcript else None
    if transcript is not None:
        funnel_report.show_transcript(transcript)
    funnel_report.show_timings(end.tasks, ready_after=ready_after, total=elapsed())
    logs = [night.folder.simulator_log_of(account.simulator) for account in night.plan.accounts]
    laws = laws_of_the_night(view.ledger, run_id=run_id, funnel=funnel, simulator_logs=logs)
    funnel_report.show_proof(laws)
    write_report(view.ledger, run_id=run_id, output=night.folder.night_page)
    view.close()
    return NightOver(funnel=funnel, laws=laws, seconds=elapsed())


def _attend(
    progress: Iterator[RunProgress], stack: Stack, night: Night, api: AirflowApi, run: DagRun
) -> Iterator[RunProgress]:
    """Answer the campaign's approval, or show the person where it is asked."""

    def answer() -> None:
        api.answer(night.campaign_id, run.dag_run_id, APPROVAL, YES)
        tell("  the campaign asked whether its calls may begin; the rehearsal answered yes")

    def tell_where() -> None:
        where = f"{stack.record.ui}/dags/{night.campaign_id}/runs/{quote(run.dag_run_id)}/tasks/{APPROVAL}"
        tell("  the campaign asks whether its calls may begin; answer it under Required Actions at")
        tell(f"  {where}/required_actions")
        tell(f"  as {ADMIN} with the password in {stack.folder.passwords}")

    if night.approves:
        return when_asked(progress, answer, after_seconds=ANSWER_AFTER_SECONDS)
    return when_asked(progress, tell_where, after_seconds=0)


def _keep_up(stack: Stack) -> None:
    """Wait while the person looks around, until they end it."""
    tell(f"\nAirflow: {stack.record.ui}, as {ADMIN} with the password in {stack.folder.passwords}")
    ledger = psql_command(read_connection(LEDGER, stack.environment))
    tell(f"tables:  {ledger}, schemas outreach and reporting")
    tell("everything runs on until Ctrl-C")
    try:
        while True:
            stack.check()
            time.sleep(1)
    except AskedToEnd:
        return


def show_where_next(*places: tuple[str, str]) -> None:
    """Print where the person finds more."""
    tell("\nWhere to look next")
    for place, what in places:
        tell(f"  {place:<48}  {what}")
