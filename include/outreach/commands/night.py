"""The demo's night: start everything, run the campaign, show what came of it, prove it, end everything."""

import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from outreach.commands import report
from outreach.commands.console import tell
from outreach.commands.running import follow_to_the_end
from outreach.local.access import airflow_access
from outreach.local.airflow_api import AirflowApi
from outreach.local.demo.folder import clean_folder
from outreach.local.demo.proof import laws_of_the_night
from outreach.local.folders import campaigns_folder
from outreach.local.following import start_or_join
from outreach.local.ledger_view import open_ledger_view
from outreach.local.ports import ui_port
from outreach.local.running import Stack
from outreach.local.stack import running_stack
from outreach.services.campaign_folders import load_campaign
from outreach.services.funnel import read_funnel, sample_transcript

CAMPAIGN = "overdue_invoices"


def run_night(environ: Mapping[str, str]) -> bool:
    """Run one night from an empty state folder; tells whether it succeeded and every number adds up."""
    began = time.monotonic()
    folder = clean_folder(environ)
    port = ui_port(environ, or_any=True)
    today = datetime.now().astimezone().date()
    with running_stack(folder, environ=environ, ui_port=port, today=today, tell=tell) as stack:
        add_up = _campaign(stack, {**environ, "OUTREACH_HOME": str(folder.root)}, began=began)
        tell("\nending everything that was started")
    if add_up:
        _where_next(folder.root)
        tell(f"\nAll numbers add up. The night took {time.monotonic() - began:.0f} seconds.")
    return add_up


def _campaign(stack: Stack, environ: Mapping[str, str], *, began: float) -> bool:
    ready_after = time.monotonic() - began
    tell(f"ready after {ready_after:.0f} seconds; while it runs, Airflow is at {stack.record.ui}")
    zone = load_campaign(campaigns_folder(environ) / CAMPAIGN).config.zone()
    day = datetime.now(zone).date()
    view = open_ledger_view(environ)
    run_id = view.run_id(CAMPAIGN, run_date=day, wave=1)
    with AirflowApi(airflow_access(environ)) as api:
        started = start_or_join(api, CAMPAIGN, run_date=day, wave=1, zone=zone)
        tell(f"the run of {CAMPAIGN} on {day} has started")
        end = follow_to_the_end(api, CAMPAIGN, started.run, view=view, run_id=run_id)
    if not end.succeeded:
        return False
    funnel = read_funnel(view.ledger, run_id=run_id)
    report.show_funnel(funnel)
    report.show_outcomes(funnel)
    transcript = sample_transcript(view.ledger, run_id=run_id)
    if transcript is not None:
        report.show_transcript(transcript)
    report.show_timings(end.tasks, ready_after=ready_after, total=time.monotonic() - began)
    laws = laws_of_the_night(
        view.ledger, run_id=run_id, funnel=funnel, simulator_log=stack.folder.simulator_log
    )
    report.show_proof(laws)
    view.close()
    return all(laws.values())


def _where_next(folder: Path) -> None:
    tell("\nWhere to look next")
    for place, what in (
        (f"OUTREACH_HOME={folder} make up", "this very night in Airflow's UI"),
        ("include/campaigns/overdue_invoices", "the campaign: YAML, SQL and a prompt"),
        ("docs/tables.md", "the tables that these numbers come from"),
        (str(folder / "simulator.jsonl"), "what the provider received, and whom it rang"),
        (str(folder / "logs"), "what each process said"),
    ):
        tell(f"  {place:<48}  {what}")
