"""The kill switch: send gates that a person opens and closes, and a database that was changed.

``outreach gates``, ``open-gate``, ``close-gate`` and ``confirm-database``.
"""

import getpass
from datetime import UTC, datetime
from typing import Annotated

import typer

from outreach.commands.console import tell
from outreach.commands.ledger_session import ledger_session

Reason = Annotated[str, typer.Option(help="How you know; kept in the ledger.")]
Scope = Annotated[str, typer.Argument(help="everything, campaign:<id> or account:<connection id>.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command("gates")(list_gates)
    app.command("open-gate")(open_send_gate)
    app.command("close-gate")(close_send_gate)
    app.command("confirm-database")(confirm_database)


def list_gates() -> None:
    """List the send gates that were ever closed."""
    from outreach.services.safeguards.send_gate import list_gates as read_gates

    with ledger_session() as ledger, ledger.connect() as connection:
        gates = read_gates(connection)
    for gate in gates:
        state = "open" if gate.is_open else "CLOSED"
        since = f"since {gate.changed_at:%Y-%m-%d %H:%M} UTC by {gate.changed_by}"
        tell(f"{gate.scope}  {state} {since}: {gate.reason}")
    tell("every other gate is open")


def open_send_gate(scope: Scope, reason: Reason) -> None:
    """Allow sending again, once the cause is understood."""
    from outreach.services.safeguards.send_gate import open_gate

    with ledger_session() as ledger, ledger.begin() as connection:
        open_gate(connection, scope, reason=reason, by=getpass.getuser(), now=datetime.now(UTC))
    tell(f"{scope} is open")


def close_send_gate(scope: Scope, reason: Reason) -> None:
    """Stop sending: no batch is claimed from now on. What was handed over is not called back."""
    from outreach.services.safeguards.send_gate import close_gate

    with ledger_session() as ledger, ledger.begin() as connection:
        close_gate(connection, scope, reason=reason, by=getpass.getuser(), now=datetime.now(UTC))
    tell(f"{scope} is closed")


def confirm_database() -> None:
    """Confirm the ledger after a failover or a restore.

    You say by it that the provider's calls of that time were compared with the ledger's.
    """
    from outreach.services.safeguards.database_identity import confirm_identity

    with ledger_session() as ledger, ledger.begin() as connection:
        identity = confirm_identity(connection, by=getpass.getuser(), now=datetime.now(UTC))
    tell(f"confirmed: cluster {identity.system_identifier}, timeline {identity.timeline}")
