"""``outreach run``: one night of a campaign, through Airflow's public API."""

import os
from datetime import date, datetime
from typing import Annotated

import typer

from outreach.commands.console import complain, tell

Campaign = Annotated[str, typer.Argument(help="The campaign's id: the name of its folder.")]
BusinessDate = Annotated[
    datetime | None,
    typer.Option(
        "--date", formats=["%Y-%m-%d"], help="Business date. Default: today in the campaign's time zone."
    ),
]
Wave = Annotated[int, typer.Option(min=1, max=32_767, help="A deliberate further round on the same date.")]
Wait = Annotated[bool, typer.Option("--wait", help="Follow the run to its end; exit code 1 when it failed.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(run)


def run(campaign: Campaign, run_date: BusinessDate = None, wave: Wave = 1, wait: Wait = False) -> None:
    """Start a campaign's run, or join the one under way for the same date and wave."""
    from outreach.campaign.loading import load_campaign
    from outreach.commands.running import follow_to_the_end
    from outreach.local.access import airflow_access
    from outreach.local.airflow_api import AirflowApi
    from outreach.local.folders import campaigns_folder
    from outreach.local.following import start_or_join
    from outreach.local.problems import LocalProblem

    folder = campaigns_folder(os.environ) / campaign
    if not folder.is_dir():
        raise LocalProblem(f"there is no campaign {campaign} in {folder.parent}")
    zone = load_campaign(folder).config.zone()
    day: date = run_date.date() if run_date else datetime.now(zone).date()
    with AirflowApi(airflow_access(os.environ)) as api:
        started = start_or_join(api, campaign, run_date=day, wave=wave, zone=zone)
        if started.was_paused:
            tell(f"the DAG {campaign} was off and is now on: its schedule runs it too")
        verb = "joined" if started.was_active else "started"
        tell(f"{verb} the run of {campaign} on {day}, wave {wave}: {started.run.dag_run_id}")
        if wait and not follow_to_the_end(api, campaign, started.run, run_date=day, wave=wave):
            complain("the run failed")
            raise typer.Exit(1)
