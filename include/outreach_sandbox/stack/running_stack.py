"""The local stack: PostgreSQL, Airflow's four processes and the simulators that are needed."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date

from outreach.commands.signals import held_back
from outreach.domain.errors import LocalProblem
from outreach_sandbox.postgres.server import stop_postgres
from outreach_sandbox.stack.processes import end_all
from outreach_sandbox.stack.recorded_processes import not_found, read_processes
from outreach_sandbox.stack.secrets import stored_secrets
from outreach_sandbox.stack.sessions import mark_of
from outreach_sandbox.stack.stack import Stack
from outreach_sandbox.stack.stack_plan import StackPlan
from outreach_sandbox.stack.stack_record import StackRecord, ownership, write_record
from outreach_sandbox.stack.starting import Tell, start_databases, start_programs
from outreach_sandbox.stack.state_folder import StateFolder, prepare


@contextmanager
def running_stack(
    folder: StateFolder,
    *,
    environ: Mapping[str, str],
    ui_port: int,
    today: date,
    tell: Tell,
    plan: StackPlan | None = None,
) -> Iterator[Stack]:
    """Run the local stack while the block runs; everything started is ended afterwards.

    ``today`` is the date of the sample warehouse; without a ``plan`` the default
    provider is simulated. Raises ``LocalProblem`` with the reason if a part cannot be
    started, or if a stack already runs here.
    """
    plan = plan or StackPlan()
    prepare(folder)
    with ownership(folder):
        end_leftovers(folder)
        record = StackRecord(
            status="starting",
            owner=mark_of(os.getpid()),
            ui_port=ui_port,
            postgres=folder.postgres.name,
        )
        stack = Stack(folder=folder, secrets=stored_secrets(folder), record=record)
        write_record(folder, record)
        try:
            start_databases(stack, environ=environ, plan=plan, today=today, tell=tell)
            start_programs(stack, plan=plan, tell=tell)
            stack.note(status="ready")
            yield stack
        finally:
            with held_back():
                stack.end()
                folder.stack.unlink(missing_ok=True)


def end_leftovers(folder: StateFolder) -> None:
    """End the processes left by a stack of any release whose owner was killed.

    Only the owner of the folder may call it. Raises ``LocalProblem`` if the record does
    not name all processes; then the record stays.
    """
    left = read_processes(folder)
    if left is not None:
        end_all(list(left.programs.values()))
        stop_postgres(left.postgres)
    stop_postgres(folder.postgres)
    if left is not None and left.not_named:
        raise LocalProblem(not_found(folder, left.not_named))
    folder.stack.unlink(missing_ok=True)
