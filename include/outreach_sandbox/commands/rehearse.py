"""``outreach rehearse``, the dry run: a campaign's whole night on its real warehouse, no one called."""

import os
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from outreach.commands.console import complain, tell

if TYPE_CHECKING:
    from collections.abc import Mapping

    from outreach_sandbox.rehearsal.rehearsal import Rehearsal, Wishes
    from outreach_sandbox.stack.stack_plan import StackPlan
    from outreach_sandbox.stack.state_folder import StateFolder

Campaign = Annotated[str, typer.Argument(help="The campaign's id: the name of its folder.")]
Provider = Annotated[
    str | None, typer.Option(help="The provider to simulate, if the campaign's connection does not name it.")
]
FallbackProvider = Annotated[
    str | None, typer.Option(help="The same for the second account, if the campaign names one.")
]
Ask = Annotated[bool, typer.Option("--ask", help="Answer an approval yourself in Airflow's UI.")]
FallBack = Annotated[
    bool, typer.Option("--fall-back", help="Play a night on which the first account cannot be reached.")
]
PlayedDate = Annotated[
    datetime | None,
    typer.Option(
        "--date", formats=["%Y-%m-%d"], help="Play this business date as if it were today's. Empty: today."
    ),
]
KeepUp = Annotated[bool, typer.Option("--keep-up", help="Keep everything running afterwards, until Ctrl-C.")]


def add_to(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command()(rehearse)


def rehearse(
    campaign: Campaign,
    provider: Provider = None,
    fallback_provider: FallbackProvider = None,
    ask: Ask = False,
    fall_back: FallBack = False,
    keep_up: KeepUp = False,
    run_date: PlayedDate = None,
) -> None:
    """Play a campaign's night with a simulated provider.

    It reads the campaign's real warehouse, and nothing leaves this machine. Exit code 0 only if the night
    succeeded and all numbers add up; 1 if not. The ledger and the providers of the environment are
    never used.
    """
    from outreach.commands.signals import ending_in_order
    from outreach_sandbox.demo.night import Night, run_night
    from outreach_sandbox.rehearsal.rehearsal import Wishes, copy_for_rehearsal
    from outreach_sandbox.stack.separate_folder import clean_folder

    wishes = Wishes(provider=provider, fallback_provider=fallback_provider, ask=ask, fall_back=fall_back)
    rehearsal, environ = _planned(campaign, wishes)
    with ending_in_order():
        folder = clean_folder(os.environ, name="rehearsal")
        night = Night(
            campaign_id=campaign,
            campaigns=copy_for_rehearsal(rehearsal, root=folder.campaigns),
            folder=folder,
            plan=rehearsal.plan,
            environ=environ,
            shows_transcript=False,
            approves=not ask,
            keeps_up=keep_up,
            run_date=run_date.date() if run_date else None,
        )
        over = run_night(night)
    _where_next(folder, rehearsal.plan)
    if not over.is_sound:
        complain("this rehearsal does not add up; what happened is above")
        raise typer.Exit(1)
    if over.funnel and not over.funnel.calls:
        tell("\nThere was no one to call; the funnel above says why.")
    tell(f"\nAll numbers add up. The rehearsal took {over.seconds:.0f} seconds.")


def _planned(campaign_id: str, wishes: "Wishes") -> "tuple[Rehearsal, Mapping[str, str]]":
    """Choose what is simulated and its environment, and print both."""
    from outreach.campaign.roots import campaigns_folder, folder_of_campaign
    from outreach.connections.lookup import with_connections
    from outreach.services.runs.campaign_folders import load_campaign
    from outreach_sandbox.rehearsal.rehearsal import plan_rehearsal
    from outreach_sandbox.stack.isolated_environment import own_environment

    original = folder_of_campaign(campaigns_folder(os.environ), campaign_id)
    campaign = load_campaign(original)
    read = () if campaign.config.source is not None else (campaign.config.warehouse,)
    known = with_connections(read, os.environ)
    rehearsal = plan_rehearsal(campaign, environ=known, wishes=wishes)
    environ, unused = own_environment(known, rehearsal.plan)
    for line in rehearsal.differences:
        tell(line)
    if unused:
        tell(f"not used: {', '.join(unused)}")
    return rehearsal, environ


def _where_next(folder: "StateFolder", plan: "StackPlan") -> None:
    from outreach_sandbox.demo.night import show_where_next

    logs = [
        (str(folder.simulator_log_of(account.simulator)), f"what {account.connection_id} would have received")
        for account in plan.accounts
        if account.in_reach
    ]
    show_where_next(
        (str(folder.night_page), "the night with charts: open it in a browser"),
        *logs,
        (str(folder.logs), "what each process said"),
        (f"rm -r {folder.root}", "when you have seen enough: it holds your customers' data"),
    )
