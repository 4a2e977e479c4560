"""What a person says to a ledger that stopped: unknown calls, closed gates, another database."""

import asyncio
import getpass
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from outreach.commands.console import tell
from outreach.commands.opened import opened_ledger

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from outreach.services.oversight.taking_back import Export

CallOrBatch = Annotated[
    UUID, typer.Argument(help="An unknown call, a batch to resolve all of its calls, or an exported batch.")
]
Rang = Annotated[
    bool, typer.Option("--rang", help="It rang: counts as rung, a late result still completes it.")
]
NotRung = Annotated[bool, typer.Option("--not-rung", help="It did not ring: the person gets a new call.")]
Close = Annotated[bool, typer.Option("--close", help="It cannot be found out: counts as rung.")]
WithoutAsking = Annotated[
    bool, typer.Option("--without-asking", help="Do not ask the provider before --not-rung.")
]
Reason = Annotated[str, typer.Option(help="How you know; kept in the ledger.")]
Scope = Annotated[str, typer.Argument(help="everything, campaign:<id> or account:<connection id>.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command("unknown")(list_unknown_calls)
    app.command("resolve")(resolve_calls)
    app.command("gates")(list_gates)
    app.command("open-gate")(open_send_gate)
    app.command("close-gate")(close_send_gate)
    app.command("confirm-database")(confirm_database)


def list_unknown_calls() -> None:
    """List calls that may have rung: they count as rung until evidence or a person settles them."""
    from outreach.services.oversight.unknowns import list_unknown

    with opened_ledger() as ledger:
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
    not_rung: NotRung = False,
    close: Close = False,
    without_asking: WithoutAsking = False,
) -> None:
    """Say what became of an unknown call or batch, or that an exported batch was never launched.

    A provider that can be read is asked before --not-rung, which is refused when it shows a call.
    """
    from outreach.services.oversight.taking_back import find_export
    from outreach.services.oversight.unknowns import Resolution, resolve

    chosen = [
        resolution
        for resolution, is_chosen in (
            (Resolution.RANG, rang),
            (Resolution.NOT_RUNG, not_rung),
            (Resolution.CLOSE, close),
        )
        if is_chosen
    ]
    if len(chosen) != 1:
        raise typer.BadParameter("say exactly one of --rang, --not-rung and --close")
    with opened_ledger() as ledger:
        if exported := find_export(ledger, call_or_batch):
            _resolve_export(ledger, exported, call_or_batch, is_not_rung=not_rung, reason=reason)
            return
        if not_rung and not without_asking:
            resolved = _not_rung_after_asking(ledger, call_or_batch, reason)
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


def _not_rung_after_asking(ledger: "Engine", call_or_batch: UUID, reason: str) -> int:
    from outreach.local.accounts import known_provider
    from outreach.local.ledger_view import known_settings
    from outreach.services.oversight.asking_first import resolve_as_not_rung

    return asyncio.run(
        resolve_as_not_rung(
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
    ledger: "Engine", exported: "Export", named: UUID, *, is_not_rung: bool, reason: str
) -> None:
    from outreach.local.accounts import known_provider
    from outreach.local.ledger_view import known_settings
    from outreach.services.oversight.taking_back import take_back
    from outreach.services.oversight.unknowns import ResolutionRefused

    if not is_not_rung or named != exported.batch_id:
        raise ResolutionRefused(
            f"batch {exported.batch_id} was exported: its calls count as rung until they report. All that a "
            "person can say of it is that it was never launched, as a whole: --not-rung with the batch's id"
        )
    done = asyncio.run(
        take_back(
            ledger,
            batch_id=exported.batch_id,
            provider=known_provider(exported.connection_id, os.environ),
            settings=known_settings(os.environ),
            reason=reason,
            by=getpass.getuser(),
            clock=lambda: datetime.now(UTC),
        )
    )
    tell(f"{done.calls:,} calls ended as never rung. Delete the file: whoever uploads it now rings them")
    if done.new_batch is None:
        tell("nobody is planned anew: the batch was cancelled, or the run's time to call is over")
    else:
        tell(f"{done.planned:,} new calls are planned as batch {done.new_batch}: the machine sends it when")
        tell("submit_calls runs next, unless you `outreach export` or `outreach cancel` it before")


def list_gates() -> None:
    """List the send gates that were ever closed."""
    from outreach.services.safeguards.send_gates import list_gates as read_gates

    with opened_ledger() as ledger, ledger.connect() as connection:
        gates = read_gates(connection)
    for gate in gates:
        state = "open" if gate.is_open else "CLOSED"
        since = f"since {gate.changed_at:%Y-%m-%d %H:%M} UTC by {gate.changed_by}"
        tell(f"{gate.scope}  {state} {since}: {gate.reason}")
    tell("every other gate is open")


def open_send_gate(scope: Scope, reason: Reason) -> None:
    """Allow sending again, once the cause of the halt is understood."""
    from outreach.services.safeguards.send_gates import open_gate

    with opened_ledger() as ledger, ledger.begin() as connection:
        open_gate(connection, scope, reason=reason, by=getpass.getuser(), now=datetime.now(UTC))
    tell(f"{scope} is open")


def close_send_gate(scope: Scope, reason: Reason) -> None:
    """Stop sending: no batch is claimed from now on. What was handed over is not called back."""
    from outreach.services.safeguards.send_gates import close_gate

    with opened_ledger() as ledger, ledger.begin() as connection:
        close_gate(connection, scope, reason=reason, by=getpass.getuser(), now=datetime.now(UTC))
    tell(f"{scope} is closed")


def confirm_database() -> None:
    """Confirm that the provider's calls were compared with the ledger's after a failover or restore."""
    from outreach.services.safeguards.database_identity import confirm_identity

    with opened_ledger() as ledger, ledger.begin() as connection:
        identity = confirm_identity(connection, by=getpass.getuser(), now=datetime.now(UTC))
    tell(f"confirmed: cluster {identity.system_identifier}, timeline {identity.timeline}")
