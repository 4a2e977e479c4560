"""``outreach unknown`` and ``resolve``: calls that may have been made, and a person's word about them."""

import asyncio
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from outreach.commands.console import tell
from outreach.commands.ledger_session import ledger_session
from outreach.commands.named import Ids, id_of, refusing_by_name, say_names
from outreach.commands.operator_name import By, operator_name
from outreach.commands.reason_option import reason_option

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from outreach.services.manual_export.revoke import Export
    from outreach.services.resolution.resolve import Resolution

CallOrBatch = Annotated[
    str,
    typer.Argument(help="An unknown call, a batch to resolve all of its calls, or an exported batch."),
]
Rang = Annotated[
    bool, typer.Option("--rang", help="It rang: counts as made, a late result still completes it.")
]
NotCalled = Annotated[bool, typer.Option("--not-called", help="It did not ring: the person gets a new call.")]
Close = Annotated[bool, typer.Option("--close", help="It cannot be found out: counts as made.")]
WithoutAsking = Annotated[
    bool, typer.Option("--without-asking", help="Do not ask the provider before --not-called.")
]
Reason = Annotated[str, reason_option("How you know it; kept in the ledger.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command("unknown")(list_unknown_calls)
    app.command("resolve")(resolve_calls)


def list_unknown_calls(ids: Ids = False) -> None:
    """List the calls that may have been made.

    They count as made until evidence or a person settles them.
    """
    from outreach.services.resolution.resolve import list_unknown

    with ledger_session() as ledger:
        calls = list_unknown(ledger)
        for call in calls:
            line = (
                f"{call.call_id}  batch {call.batch_id}  {call.campaign_id}  {call.connection_id}  "
                f"since {call.claimed_at:%Y-%m-%d %H:%M} UTC  {call.problem or ''}"
            )
            tell(say_names(ledger, line, ids=ids))
    tell(f"{len(calls)} unknown calls")


def resolve_calls(
    call_or_batch: CallOrBatch,
    reason: Reason,
    rang: Rang = False,
    not_called: NotCalled = False,
    close: Close = False,
    without_asking: WithoutAsking = False,
    by: By = None,
    ids: Ids = False,
) -> None:
    """Say whether an unknown call or batch was made.

    Use it also to say that an exported batch was never launched.

    A provider that can be read is asked before --not-called, which is refused if it shows a call.
    """
    from outreach.services.manual_export.revoke import find_export

    chosen = _chosen(rang=rang, not_called=not_called, close=close)
    who = operator_name(by)
    with ledger_session() as ledger, refusing_by_name(ledger, ids=ids):
        named = id_of(ledger, call_or_batch)
        if exported := find_export(ledger, named):
            for line in _resolve_export(
                ledger, exported, named, is_not_called=not_called, reason=reason, by=who
            ):
                tell(say_names(ledger, line, ids=ids))
            return
        if not_called and not without_asking:
            resolved = _not_called_after_asking(ledger, named, reason=reason, by=who)
        else:
            resolved = _resolve(ledger, named, chosen, reason=reason, by=who)
    tell(f"resolved {resolved} calls as {chosen}, by {who}: {reason}")


def _chosen(*, rang: bool, not_called: bool, close: bool) -> "Resolution":
    from outreach.services.resolution.resolve import Resolution

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
    return chosen[0]


def _resolve(ledger: "Engine", named: UUID, chosen: "Resolution", *, reason: str, by: str) -> int:
    from outreach.services.resolution.resolve import resolve

    return resolve(
        ledger, call_or_batch=named, resolution=chosen, reason=reason, by=by, now=datetime.now(UTC)
    )


def _not_called_after_asking(ledger: "Engine", named: UUID, *, reason: str, by: str) -> int:
    from outreach.connections.accounts import known_provider
    from outreach.connections.ledger import known_settings
    from outreach.services.resolution.verify_with_provider import resolve_as_not_called

    return asyncio.run(
        resolve_as_not_called(
            ledger,
            call_or_batch=named,
            reason=reason,
            by=by,
            provider_of=lambda connection_id: known_provider(connection_id, os.environ),
            settings=known_settings(os.environ),
            clock=lambda: datetime.now(UTC),
        )
    )


def _resolve_export(
    ledger: "Engine", exported: "Export", named: UUID, *, is_not_called: bool, reason: str, by: str
) -> tuple[str, ...]:
    """Revoke an export; returns the result as lines."""
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
            by=by,
            clock=lambda: datetime.now(UTC),
        )
    )
    ended = (
        f"{done.calls:,} calls ended as never called. Delete the file: anyone who uploads it now calls them"
    )
    if done.new_batch is None:
        return ended, "no one is planned anew: the batch was cancelled, or the run's time to call is over"
    return (
        ended,
        f"{done.planned:,} new calls are planned as batch {done.new_batch}: the machine sends it when",
        "submit_calls runs next, unless you `outreach export` or `outreach cancel` it before",
    )
