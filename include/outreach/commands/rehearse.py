"""``outreach rehearse``: a campaign's whole night on its real warehouse, with nobody called."""

import os
from pathlib import Path
from typing import Annotated

import typer

from outreach.commands.console import complain, tell

Campaign = Annotated[str, typer.Argument(help="The campaign's id: the name of its folder.")]
Provider = Annotated[
    str | None, typer.Option(help="Which provider is played, where the campaign's connection does not say.")
]
KeepUp = Annotated[bool, typer.Option("--keep-up", help="Leave everything running afterwards, until Ctrl-C.")]


def add_to(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command()(rehearse)


def rehearse(campaign: Campaign, provider: Provider = None, keep_up: KeepUp = False) -> None:
    """Run a campaign's night on its real warehouse and a simulated provider; nothing leaves this machine.

    Exit code 0 only if the night succeeded and all numbers add up; 1 if not. The
    ledger and the providers of the environment are never used.
    """
    from outreach.commands.night import Night, run_night
    from outreach.local.folders import campaigns_folder
    from outreach.local.known_connections import known_connections
    from outreach.local.own_environment import own_environment
    from outreach.local.own_folder import clean_folder
    from outreach.local.problems import LocalProblem
    from outreach.local.rehearsing import copy_for_rehearsal, plan_rehearsal
    from outreach.local.signals import ending_in_order
    from outreach.services.runs.campaign_folders import load_campaign

    original = campaigns_folder(os.environ) / campaign
    if not original.is_dir():
        raise LocalProblem(f"there is no campaign {campaign} in {original.parent}")
    known = known_connections(os.environ)
    rehearsal = plan_rehearsal(load_campaign(original), environ=known, provider=provider)
    environ, unused = own_environment(known, rehearsal.plan)
    for line in rehearsal.differences:
        tell(line)
    if unused:
        tell(f"not used: {', '.join(unused)}")
    with ending_in_order():
        folder = clean_folder(os.environ, name="rehearsal")
        over = run_night(
            Night(
                campaign_id=campaign,
                campaigns=copy_for_rehearsal(rehearsal, root=folder.campaigns),
                folder=folder,
                plan=rehearsal.plan,
                environ=environ,
                shows_transcript=False,
                keeps_up=keep_up,
            )
        )
    _where_next(folder.root)
    if not over.is_sound:
        complain("this rehearsal does not add up; what happened is above")
        raise typer.Exit(1)
    if over.funnel and not over.funnel.calls:
        tell("\nThere was nobody to call; the funnel above says why.")
    tell(f"\nAll numbers add up. The rehearsal took {over.seconds:.0f} seconds.")


def _where_next(folder: Path) -> None:
    from outreach.commands.night import show_where_next

    show_where_next(
        (str(folder / "simulator.jsonl"), "what the provider would have received"),
        (str(folder / "logs"), "what each process said"),
        (f"rm -r {folder}", "when you have seen enough: it holds your customers' data"),
    )
