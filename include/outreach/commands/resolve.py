"""``outreach unknown`` and ``resolve``: calls that may have been made, and what a person says about them."""

import asyncio
import getpass
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from outreach.commands.console import tell
from outreach.commands.ledger_session import ledger_session

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from outreach.services.manual_export.revoke import Export

CallOrBatch = Annotated[
    UUID, typer.Argument(help="An unknown call, a batch to resolve all of its calls, or an exported batch.")
]
Rang = Annotated[
    bool, typer.Option("--rang", help="It rang: counts as made, a late result still completes it.")
]
NotCalled = Annotated[bool, typer.Option("--not-called", help="It did not ring: the person gets a new call.")]
Close = Annotated[bool, typer.Option("--close", help="It cannot be found out: counts as made.")]
WithoutAsking = Annotated[
    bool, typer.Option("--without-asking", help="Do not ask the provider before --not-called.")
]
Reason = Annotated[str, typer.Option(help="How you know; kept in the ledger.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command("unknown")(list_unknown_calls)
    app.command("resolve")(resolve_calls)


def list_unknown_calls() -> None:
    """List the calls that may have been made.

    They count as made until evidence or a person settles them.
    """
    from outreach.services.resolution.resolve import list_unknown

    with ledger_session() as ledger:
        calls = list_unknown(ledger)
    for call in calls:
        tell(
            f"{call.call_id}  batch {call.batch_id}  {call.campaign_id}  {call.connection_id}  "
            f"since {call.claimed_at:%Y-%m-%d %H:%M} UTC  {call.problem or ''}"
        )
    tell(f"{len(calls)} unknown calls")


def resolve_calls(
    call_or_batch: CallOrBatch,
    reason: Reason,
    rang: Rang = False,
    not_called: NotCalled = False,
    close: Close = False,
    without_asking: WithoutAsking = False,
) -> None:
    """Say what became of an unknown call or batch.

    It is also how to say that an exported batch was never launched.

    A provider that can be read is asked before --not-called, which is refused when it shows a call.
    """
    from outreach.services.manual_export.revoke import find_export
    from outreach.services.resolution.resolve import Resolution, resolve

    chosen = [
        resolution
        for resolution, is_chosen in (
            (Resolution.RANG, rang),
            (Resolution.NOT_CALLED, not_called),
            (Resolution.CLOSE, close),
        )
        if is_chosen
    ]
    if len(chosen) != 1:
        raise typer.BadParameter("say exactly one of --rang, --not-called and --close")
    with ledger_session() as ledger:
        if exported := find_export(ledger, call_or_batch):
            _resolve_export(ledger, exported, call_or_batch, is_not_called=not_called, reason=reason)
            return
        if not_called and not without_asking:
            resolved = _not_called_after_asking(ledger, call_or_batch, reason)
        else:
            resolved = resolve(
                ledger,
                call_or_batch=call_or_batch,
                resolution=chosen[0],
                reason=reason,
                by=getpass.getuser(),
                now=datetime.now(UTC),
            )
    tell(f"resolved {resolved} calls as {chosen[0]}")


def _not_called_after_asking(ledger: "Engine", call_or_batch: UUID, reason: str) -> int:
    from outreach.connections.accounts import known_provider
    from outreach.connections.ledger import known_settings
    from outreach.services.resolution.verify_with_provider import resolve_as_not_called

    return asyncio.run(
        resolve_as_not_called(
            ledger,
            call_or_batch=call_or_batch,
            reason=reason,
            by=getpass.getuser(),
            provider_of=lambda connection_id: known_provider(connection_id, os.environ),
            settings=known_settings(os.environ),
            clock=lambda: datetime.now(UTC),
        )
    )


def _resolve_export(
    ledger: "Engine", exported: "Export", named: UUID, *, is_not_called: bool, reason: str
) -> None:
    from outreach.connections.accounts import known_provider
    from outreach.connections.ledger import known_settings
    from outreach.services.manual_export.revoke import revoke_export
    from outreach.services.resolution.resolve import ResolutionRefused

    if not is_not_called or named != exported.batch_id:
        raise ResolutionRefused(
            f"batch {exported.batch_id} was exported: its calls count as made until they report. All that a "
            "person can say of it is that it was never launched, as a whole: --not-called with the batch's id"
        )
    done = asyncio.run(
        revoke_export(
            ledger,
            batch_id=exported.batch_id,
            provider=known_provider(exported.connection_id, os.environ),
            settings=known_settings(os.environ),
            reason=reason,
            by=getpass.getuser(),
            clock=lambda: datetime.now(UTC),
        )
    )
    tell(f"{done.calls:,} calls ended as never called. Delete the file: anyone who uploads it now calls them")
    if done.new_batch is None:
        tell("no one is planned anew: the batch was cancelled, or the run's time to call is over")
    else:
        tell(f"{done.planned:,} new calls are planned as batch {done.new_batch}: the machine sends it when")
        tell("submit_calls runs next, unless you `outreach export` or `outreach cancel` it before")
