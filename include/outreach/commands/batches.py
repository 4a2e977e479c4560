"""``outreach batches`` and ``outreach cancel``: a run's batches, and stopping their calls."""

import asyncio
import os
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from outreach.commands.console import complain, tell
from outreach.commands.ledger_session import ledger_session
from outreach.commands.named import Ids, id_of, refusing_by_name, say_names
from outreach.commands.operator_name import By, operator_name
from outreach.commands.reason_option import reason_option

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from outreach.services.reporting.run_batches import RunBatches
    from outreach.services.resolution.cancel import CancelReport

RunOrBatch = Annotated[
    str,
    typer.Argument(help="A run, such as overdue_invoices/2026-11-27/1, or its batch 3: …/1#3. Or a UUID."),
]
CampaignOrRun = Annotated[
    str, typer.Argument(help="A campaign, or a run of it, such as overdue_invoices/2026-11-27/1.")
]
RunDate = Annotated[
    datetime | None,
    typer.Option("--date", formats=["%Y-%m-%d"], help="Business date. Default: that of the last run."),
]
Wave = Annotated[int | None, typer.Option(min=1, help="The round on this date. Default: the last one.")]
Reason = Annotated[str, reason_option("The reason; kept in the ledger.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command("batches")(list_batches)
    app.command()(cancel)


def list_batches(
    campaign: CampaignOrRun, run_date: RunDate = None, wave: Wave = None, ids: Ids = False
) -> None:
    """List a run's batches, and the state of each one.

    Shows also the account of each, and the result of its last attempt.
    """
    from outreach.services.reporting.run_batches import batches_of_run

    campaign_id, day, round_of_day = _run(campaign, run_date, wave)
    with ledger_session() as ledger:
        found = batches_of_run(ledger, campaign_id=campaign_id, run_date=day, wave=round_of_day)
        _show_batches(ledger, campaign_id, found, ids=ids)


def _run(campaign: str, run_date: datetime | None, wave: int | None) -> tuple[str, date | None, int | None]:
    """Return the run that is meant by a name, or by a campaign with a date and a wave."""
    from outreach.domain.run_names import RunName, read_name

    if "/" not in campaign:
        return campaign, run_date.date() if run_date else None, wave
    name = read_name(campaign)
    if not isinstance(name, RunName):
        raise typer.BadParameter(f"{campaign} is no run; write campaign/date/wave", param_hint="CAMPAIGN")
    return name.campaign_id, name.run_date, name.wave


def _show_batches(ledger: "Engine", campaign_id: str, found: "RunBatches", *, ids: bool) -> None:
    from outreach.domain.run_names import RunName

    name = RunName(campaign_id=campaign_id, run_date=found.run_date, wave=found.wave)
    tell(f"{campaign_id} on {found.run_date}, wave {found.wave}: run {found.run_id if ids else name}")
    for batch in found.batches:
        launched = f" as {batch.provider_batch_id}" if batch.provider_batch_id else ""
        calls = ", ".join(f"{count:,} {state.replace('_', ' ')}" for state, count in batch.calls.items())
        line = f"  {batch.batch_id}  {batch.connection_id}{launched}  {batch.state}: {calls or 'no calls'}"
        tell(say_names(ledger, line, ids=ids))
        if batch.problem:
            tell(f"    {say_names(ledger, batch.problem, ids=ids)}")


def cancel(run_or_batch: RunOrBatch, reason: Reason, by: By = None, ids: Ids = False) -> None:
    """Withdraw planned calls, and ask the provider to stop others.

    Says which calls could not be stopped, and exits with 1 if someone may still be called.
    """
    from outreach.connections.accounts import known_provider
    from outreach.services.resolution.cancel import cancel as cancel_calls

    who = operator_name(by)
    with ledger_session() as ledger, refusing_by_name(ledger, ids=ids):
        tell(f"cancelling {run_or_batch}, by {who}: {reason}")
        report = asyncio.run(
            cancel_calls(
                ledger,
                run_or_batch=id_of(ledger, run_or_batch),
                provider_of=lambda connection_id: known_provider(connection_id, os.environ),
                reason=reason,
                by=who,
                now=datetime.now(UTC),
            )
        )
        _show(ledger, report, ids=ids)
    if not report.is_complete:
        raise typer.Exit(1)


def _show(ledger: "Engine", report: "CancelReport", *, ids: bool) -> None:
    tell(f"{report.withdrawn:,} planned calls are withdrawn: no one of them is called")
    for answer in report.answers:
        say = tell if answer.stopped else complain
        outcome = "stopped" if answer.stopped else "NOT STOPPED"
        line = (
            f"batch {answer.batch_id} on {answer.connection_id}, {answer.open_calls:,} open calls: "
            f"{outcome}: {answer.words}"
        )
        say(say_names(ledger, line, ids=ids))
