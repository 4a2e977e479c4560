"""``outreach up`` and ``down``, and what ``outreach status`` shows of the local stack."""

import os
from typing import Annotated

import typer

from outreach.commands.console import tell
from outreach_sandbox.commands.provider_option import Provider
from outreach_sandbox.simulator.registry import DEFAULT

Quiet = Annotated[bool, typer.Option("--quiet", help="Print nothing if there is nothing to end.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(up)
    app.command()(down)


def up(provider: Provider = DEFAULT) -> None:
    """Start the local stack, and leave it running.

    The stack is Airflow, its databases and the simulator; `outreach down` ends it. Without
    OUTREACH_CAMPAIGNS the sample campaign runs on the provider that is played.
    """
    from outreach.commands.signals import ending_in_order
    from outreach_sandbox.sample.campaign import sample_campaigns
    from outreach_sandbox.stack.detached import up as start_detached
    from outreach_sandbox.stack.simulated_providers import simulated
    from outreach_sandbox.stack.state_folder import state_folder

    simulated(provider)
    folder = state_folder(os.environ)
    environ = dict(os.environ)
    if "OUTREACH_CAMPAIGNS" not in environ:
        environ["OUTREACH_CAMPAIGNS"] = str(sample_campaigns(provider, root=folder.campaigns))
    with ending_in_order():
        record = start_detached(folder, environ=environ, tell=tell, provider=provider)
    tell("")
    tell(f"Airflow is ready at {record.ui}; log in as admin, the password is in {folder.passwords}")
    tell("`outreach run overdue_invoices --wait` runs tonight's campaign on the sample warehouse")
    tell("`outreach down` ends everything")


def down(quiet: Quiet = False) -> None:
    """End the local stack, and nothing else."""
    from outreach_sandbox.stack.detached import down as end_detached
    from outreach_sandbox.stack.state_folder import state_folder

    folder = state_folder(os.environ)
    there_was_one = end_detached(folder)
    if there_was_one:
        tell(f"the stack in {folder.root} has ended")
    elif not quiet:
        tell(f"no stack runs in {folder.root}")


def show_stack() -> bool | None:
    """Show what runs, and how to open its tables; returns whether it is well, or None if nothing runs."""
    from outreach.connections.airflow_uri import read_connection, variable_of
    from outreach.connections.names import LEDGER
    from outreach.domain.errors import LocalProblem
    from outreach_sandbox.stack.databases import psql_command
    from outreach_sandbox.stack.health import unhealthy_parts
    from outreach_sandbox.stack.sessions import is_alive
    from outreach_sandbox.stack.stack_record import is_owned, read_record
    from outreach_sandbox.stack.state_folder import state_folder

    folder = state_folder(os.environ)
    if not is_owned(folder):
        tell(f"no stack runs in {folder.root}")
        if folder.stack.exists():
            tell("the owner of an earlier one was killed; `outreach down` ends what it left behind")
            return False
        return None
    try:
        record = read_record(folder)
    except LocalProblem as problem:
        tell(str(problem))
        return False
    if record is None:
        tell(f"a stack begins to start in {folder.root}, or has just ended there")
        return False
    tell(f"Airflow: {record.ui} ({record.status}); state and logs: {folder.root}")
    if variable_of(LEDGER) in record.connections:
        ledger = psql_command(read_connection(LEDGER, record.connections))
        tell(f"tables: {ledger}, schemas outreach and reporting")
    for name, mark in record.programs.items():
        if is_alive(mark):
            tell(f"  {name:<16} process {mark.pid}")
    missing = unhealthy_parts(ui_port=record.ui_port, simulators=record.simulators)
    if missing and record.status == "starting":
        tell("it is still starting: wait until `outreach up` says that it is ready")
    elif missing:
        tell(f"not well: {', '.join(missing)}")
    return not missing
