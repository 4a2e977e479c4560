"""The commands that the sandbox adds to ``outreach``."""

import typer

from outreach_sandbox.commands import dbt, demo, rehearse, simulate, stack, tables


def add_to(app: typer.Typer) -> None:
    """Add all of them; ``outreach`` finds this function by its entry point."""
    for group in (stack, demo, rehearse, tables, dbt, simulate):
        group.add_to(app)
