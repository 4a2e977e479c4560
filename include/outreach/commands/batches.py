"""``outreach batches`` and ``outreach cancel``: what a run handed over, and stopping what can be stopped."""

import asyncio
import getpass
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from outreach.commands.console import complain, tell

if TYPE_CHECKING:
    from outreach.services.resolution.cancel import CancelReport

RunOrBatch = Annotated[UUID, typer.Argument(help="A run, or one of its batches, as `outreach batches` says.")]
CampaignId = Annotated[str, typer.Argument(help="The campaign's folder name.")]
RunDate = Annotated[
    datetime | None,
    typer.Option("--date", formats=["%Y-%m-%d"], help="Business date; else the last run."),
]
Wave = Annotated[int, typer.Option(min=1, help="A further round on the same date.")]
Reason = Annotated[str, typer.Option(help="Why; kept in the ledger.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command("batches")(list_batches)
    app.command()(cancel)


def list_batches(campaign: CampaignId, run_date: RunDate = None, wave: Wave = 1) -> None:
    """List a run's batches, and how far each one is.

    Says of each also its account, and what its last attempt ended with.
    """
    from outreach.connections.ledger import open_ledger_view
    from outreach.services.reporting.run_batches import batches_of_run

    view = open_ledger_view(os.environ)
    try:
        found = batches_of_run(
            view.ledger, campaign_id=campaign, run_date=run_date.date() if run_date else None, wave=wave
        )
    finally:
        view.close()
    tell(f"{campaign} on {found.run_date}, wave {found.wave}: run {found.run_id}")
    for batch in found.batches:
        name = f" as {batch.provider_batch_id}" if batch.provider_batch_id else ""
        calls = ", ".join(f"{count:,} {state.replace('_', ' ')}" for state, count in batch.calls.items())
        tell(f"  {batch.batch_id}  {batch.connection_id}{name}  {batch.state}: {calls or 'no calls'}")
        if batch.problem:
            tell(f"    {batch.problem}")


def cancel(run_or_batch: RunOrBatch, reason: Reason) -> None:
    """Withdraw planned calls, and ask the provider to stop others.

    Says what could not be stopped, and exits with 1 when someone may still be called.
    """
    from outreach.connections.accounts import known_provider
    from outreach.connections.ledger import open_ledger_view
    from outreach.services.resolution.cancel import cancel as cancel_calls

    view = open_ledger_view(os.environ)
    try:
        report = asyncio.run(
            cancel_calls(
                view.ledger,
                run_or_batch=run_or_batch,
                provider_of=lambda connection_id: known_provider(connection_id, os.environ),
                reason=reason,
                by=getpass.getuser(),
                now=datetime.now(UTC),
            )
        )
    finally:
        view.close()
    _show(report)
    if not report.is_complete:
        raise typer.Exit(1)


def _show(report: "CancelReport") -> None:
    tell(f"{report.withdrawn:,} planned calls are withdrawn: no one of them is called")
    for answer in report.answers:
        say = tell if answer.stopped else complain
        outcome = "stopped" if answer.stopped else "NOT STOPPED"
        say(
            f"batch {answer.batch_id} on {answer.connection_id}, {answer.open_calls:,} open calls: "
            f"{outcome}: {answer.words}"
        )
