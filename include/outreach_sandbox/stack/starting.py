"""Starting the parts of a local stack, each after the parts that it needs."""

import sys
import time
from collections.abc import Callable, Mapping
from datetime import date

from outreach.commands.signals import held_back
from outreach.connections.airflow_uri import read_connection, variable_of
from outreach.connections.names import LEDGER, WAREHOUSE
from outreach.connections.postgres_url import postgres_url
from outreach.domain.errors import LocalProblem
from outreach.storage.migrate import migrate_ledger
from outreach_sandbox.postgres.server import start_postgres
from outreach_sandbox.sample.load import fill_warehouse
from outreach_sandbox.stack.databases import create_databases, has_sample
from outreach_sandbox.stack.environment import Addresses, stack_environment
from outreach_sandbox.stack.health import unhealthy_parts
from outreach_sandbox.stack.ports import NO_ONE_LISTENS, free_port
from outreach_sandbox.stack.processes import Program
from outreach_sandbox.stack.simulated_providers import simulated, simulator_program
from outreach_sandbox.stack.stack import Stack
from outreach_sandbox.stack.stack_plan import StackPlan

Tell = Callable[[str], None]
"""Prints to the person what happens, one line at a time."""

READY_WITHIN_SECONDS = 180.0


def _airflow(name: str, *arguments: str) -> Program:
    return Program(name=name, command=(sys.executable, "-m", "airflow", *arguments))


MIGRATION = _airflow("airflow-migration", "db", "migrate")

# Logs are read from the shared folder; the log servers would listen on every address.
AIRFLOW_PROGRAMS = (
    _airflow("api-server", "api-server"),
    Program(
        name="scheduler",
        command=(sys.executable, "-m", "outreach_sandbox.stack.airflow_scheduler", "--skip-serve-logs"),
    ),
    _airflow("dag-processor", "dag-processor"),
    _airflow("triggerer", "triggerer", "--skip-serve-logs"),
)


def start_databases(
    stack: Stack, *, environ: Mapping[str, str], plan: StackPlan, today: date, tell: Tell
) -> None:
    """Start PostgreSQL, make and migrate the databases, and fill the sample warehouse if there is one.

    A ledger or a warehouse in the person's own environment is used in place of ours;
    then the warehouse is not changed.
    """
    tell("starting PostgreSQL")
    with held_back():
        server = start_postgres(stack.folder.postgres)
    databases = create_databases(server)
    addresses = Addresses(
        ui_port=stack.record.ui_port,
        accounts={
            account.connection_id: free_port() if account.in_reach else NO_ONE_LISTENS
            for account in plan.accounts
            if not environ.get(variable_of(account.connection_id))
        },
        airflow=databases.airflow,
        ledger=databases.ledger,
        warehouse=databases.warehouse,
    )
    stack.environment = stack_environment(
        environ, folder=stack.folder, plan=plan, secrets=stack.secrets, addresses=addresses
    )
    connections = {name: value for name, value in stack.environment.items() if name in plan.variables}
    simulators = {
        account.simulator: addresses.accounts[account.connection_id]
        for account in plan.accounts
        if account.in_reach and account.connection_id in addresses.accounts
    }
    stack.note(simulators=simulators, connections=connections)
    tell("preparing the databases airflow, outreach and warehouse")
    stack.start(MIGRATION)
    migrate_ledger(postgres_url(read_connection(LEDGER, stack.environment)))
    wants_sample = plan.sample_warehouse and not environ.get(variable_of(WAREHOUSE))
    if wants_sample and not has_sample(databases.warehouse):
        fill_warehouse(databases.warehouse, today=today)
    stack.run(MIGRATION)


def start_programs(stack: Stack, *, plan: StackPlan, tell: Tell) -> None:
    """Start the simulators that are needed, and Airflow; returns when all of them are well."""
    for account in plan.accounts:
        port = stack.record.simulators.get(account.simulator)
        if port is not None:
            tell(f"starting the simulator of {simulated(account.provider).title}")
            ui_port = stack.record.ui_port
            stack.start(
                simulator_program(stack.folder, account, secrets=stack.secrets, port=port, ui_port=ui_port)
            )
    tell("starting Airflow: " + ", ".join(program.name for program in AIRFLOW_PROGRAMS))
    for program in AIRFLOW_PROGRAMS:
        stack.start(program)
    _wait_until_well(stack)


def _wait_until_well(stack: Stack) -> None:
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while True:
        stack.check()
        missing = unhealthy_parts(ui_port=stack.record.ui_port, simulators=stack.record.simulators)
        if not missing:
            return
        if time.monotonic() > deadline:
            raise LocalProblem(
                f"not ready after {READY_WITHIN_SECONDS:.0f} seconds: {', '.join(missing)}; "
                f"what the processes said is in {stack.folder.logs}"
            )
        time.sleep(0.5)
