"""``outreach demo``: one whole night on this machine."""

import os

import typer

from outreach.commands.console import complain, tell
from outreach.connections.own_command import own_command
from outreach_sandbox.commands.provider_option import Provider
from outreach_sandbox.simulator.registry import DEFAULT


def add_to(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command()(demo)


def demo(provider: Provider = DEFAULT) -> None:
    """Play one whole night of the sample campaign here.

    Exit code 0 only if all numbers add up.
    """
    from outreach.commands.signals import ending_in_order
    from outreach_sandbox.demo.night import Night, run_night, show_where_next
    from outreach_sandbox.sample.campaign import CAMPAIGN, campaigns_of_demo
    from outreach_sandbox.stack.isolated_environment import own_environment
    from outreach_sandbox.stack.separate_folder import clean_folder
    from outreach_sandbox.stack.simulated_providers import simulated
    from outreach_sandbox.stack.stack_plan import StackPlan

    simulated(provider)
    plan = StackPlan.of(provider)
    environ, unused = own_environment(os.environ, plan)
    if unused:
        tell(f"the demo uses its own databases, provider and campaign; not used: {', '.join(unused)}")
    with ending_in_order():
        folder = clean_folder(environ, name="demo")
        night = Night(
            campaign_id=CAMPAIGN,
            campaigns=campaigns_of_demo(provider, root=folder.campaigns),
            folder=folder,
            plan=plan,
            environ=environ,
        )
        over = run_night(night)
    if not over.is_sound or not over.funnel or not over.funnel.handed_over:
        complain("this night does not add up; what happened is above")
        raise typer.Exit(1)
    up = f"OUTREACH_HOME={folder.root} make up"
    if provider != DEFAULT:
        up = (
            f"OUTREACH_HOME={folder.root} OUTREACH_CAMPAIGNS={night.campaigns} "
            f"{own_command()} up --provider {provider}"
        )
    show_where_next(
        (str(folder.night_page), "the night with charts: open it in a browser"),
        (up, "this very night in Airflow's UI"),
        (str(night.campaigns / CAMPAIGN), "the campaign: YAML, SQL and a prompt"),
        ("docs/tables.md", "the tables that these numbers come from"),
        (str(folder.simulator_log), "what the provider received, and whom it called"),
        (str(folder.logs), "what each process said"),
    )
    tell(f"\nAll numbers add up. The night took {over.seconds:.0f} seconds.")
