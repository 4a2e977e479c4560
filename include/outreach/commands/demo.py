"""``outreach demo``: one whole night on this machine."""

import os

import typer

from outreach.commands.console import complain, tell


def add_to(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command()(demo)


def demo() -> None:
    """Run one night of the sample campaign on this machine; exit code 0 only if all numbers add up."""
    from outreach.commands.night import run_night
    from outreach.local.demo.folder import NOT_FOR_THE_DEMO, demo_environment
    from outreach.local.signals import ending_in_order

    unused = [name for name in NOT_FOR_THE_DEMO if os.environ.get(name)]
    if unused:
        tell(f"the demo uses its own databases, provider and campaign; not used: {', '.join(unused)}")
    with ending_in_order():
        add_up = run_night(demo_environment(os.environ))
    if not add_up:
        complain("this night does not add up; what happened is above")
        raise typer.Exit(1)
