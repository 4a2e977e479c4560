"""``outreach run``: one night of a campaign, through Airflow's public API."""

import os
from datetime import datetime
from typing import Annotated

import typer

from outreach.commands.console import complain

Campaign = Annotated[str, typer.Argument(help="The campaign's id: the name of its folder.")]
BusinessDate = Annotated[
    datetime | None,
    typer.Option(
        "--date", formats=["%Y-%m-%d"], help="Business date. Default: today in the campaign's zone."
    ),
]
Wave = Annotated[int, typer.Option(min=1, max=32_767, help="A deliberate further round on the same date.")]
Wait = Annotated[bool, typer.Option("--wait", help="Follow the run to its end; exit code 1 if it failed.")]


def add_to(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command()(run)


def run(campaign: Campaign, run_date: BusinessDate = None, wave: Wave = 1, wait: Wait = False) -> None:
    """Start a campaign's run, or join the one under way.

    A run with the same date and wave is joined.
    """
    from outreach.commands.run_and_follow import run_campaign
    from outreach.commands.signals import ending_in_order

    day = run_date.date() if run_date else None
    with ending_in_order():
        succeeded = run_campaign(campaign, environ=os.environ, run_date=day, wave=wave, wait=wait)
    if not succeeded:
        complain("the run failed")
        raise typer.Exit(1)
