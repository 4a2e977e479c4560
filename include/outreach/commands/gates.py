"""The kill switch: opening and closing send gates, and confirming a changed database.

``outreach gates``, ``open-gate``, ``close-gate`` and ``confirm-database``.
"""

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from outreach.commands.console import tell
from outreach.commands.ledger_session import ledger_session
from outreach.commands.operator_name import By, operator_name
from outreach.commands.reason_option import reason_option
from outreach.domain.one_line import one_line

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from outreach.services.safeguards.gate_history import GateChange
    from outreach.services.safeguards.send_gate import SendGate

Reason = Annotated[str, reason_option("How you know it; kept in the ledger.")]
Scope = Annotated[str, typer.Argument(help="everything, campaign:<id> or account:<connection id>.")]
OneScope = Annotated[str | None, typer.Argument(help="Only this gate. Default: all gates.")]
History = Annotated[bool, typer.Option("--history", help="Show who closed and opened them, when and why.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command("gates")(list_gates)
    app.command("open-gate")(open_send_gate)
    app.command("close-gate")(close_send_gate)
    app.command("confirm-database")(confirm_database)


def list_gates(scope: OneScope = None, history: History = False) -> None:
    """List the send gates that were ever closed."""
    from outreach.services.safeguards.gate_history import gate_history
    from outreach.services.safeguards.send_gate import list_gates as read_gates
    from outreach.services.safeguards.send_gate import require_scope

    if scope is not None:
        require_scope(scope)
    with ledger_session() as ledger, ledger.connect() as connection:
        gates = [each for each in read_gates(connection) if scope in (None, each.scope)]
        changes = gate_history(connection, scope) if history else ()
    for change in changes:
        tell(_line_of_change(change))
    for gate in gates:
        tell(_line(gate))
    if scope is not None and not gates:
        tell(f"{scope}  open: no one ever closed it")
    else:
        tell("every other gate is open" if gates else "every gate is open")


def open_send_gate(scope: Scope, reason: Reason, by: By = None) -> None:
    """Allow sending again, after the cause is understood."""
    from outreach.services.safeguards.send_gate import open_gate

    who = operator_name(by)
    with ledger_session() as ledger, ledger.begin() as connection:
        before = _known_gate(ledger, connection, scope)
        open_gate(connection, scope, reason=reason, by=who, now=datetime.now(UTC))
    if before is None or before.is_open:
        tell(f"{scope} was open already")
    tell(f"{scope} is open, by {who}: {reason}")


def close_send_gate(scope: Scope, reason: Reason, by: By = None) -> None:
    """Stop sending: no batch is claimed from now on. Calls that were handed over go on."""
    from outreach.services.safeguards.send_gate import close_gate

    who = operator_name(by)
    with ledger_session() as ledger, ledger.begin() as connection:
        before = _known_gate(ledger, connection, scope)
        close_gate(connection, scope, reason=reason, by=who, now=datetime.now(UTC))
    tell(f"{scope} is closed, by {who}: {reason}")
    if before is not None and not before.is_open:
        tell(f"it was closed before, and the first reason stays: {_line(before)}")
    tell("no batch is claimed within it from now on; calls handed over go on: `outreach cancel` stops them")


def confirm_database(by: By = None) -> None:
    """Confirm the ledger after a failover or a restore.

    With it you say that you compared the provider's calls of that time with the ledger's.
    """
    from outreach.services.safeguards.database_identity import confirm_identity

    who = operator_name(by)
    with ledger_session() as ledger, ledger.begin() as connection:
        identity = confirm_identity(connection, by=who, now=datetime.now(UTC))
    tell(f"confirmed by {who}: cluster {identity.system_identifier}, timeline {identity.timeline}")


def _known_gate(ledger: "Engine", connection: "Connection", scope: str) -> "SendGate | None":
    """Check that the gate has an effect; returns its state, or None if it was never closed."""
    from outreach.commands.do_not_call_import import campaigns_of
    from outreach.connections.lookup import find_connection
    from outreach.services.safeguards.known_gates import require_known_gate
    from outreach.services.safeguards.send_gate import list_gates as read_gates

    require_known_gate(
        connection,
        scope,
        campaigns=campaigns_of(ledger),
        is_account=lambda connection_id: find_connection(connection_id, os.environ) is not None,
    )
    return next((gate for gate in read_gates(connection) if gate.scope == scope), None)


def _line(gate: "SendGate") -> str:
    state = "open" if gate.is_open else "CLOSED"
    since = f"since {gate.changed_at:%Y-%m-%d %H:%M} UTC by {one_line(gate.changed_by)}"
    return f"{gate.scope}  {state} {since}: {one_line(gate.reason)}"


def _line_of_change(change: "GateChange") -> str:
    done = "opened" if change.is_open else "CLOSED"
    when = f"{change.changed_at:%Y-%m-%d %H:%M:%S} UTC"
    return f"{when}  {change.scope}  {done} by {one_line(change.changed_by)}: {one_line(change.reason)}"
