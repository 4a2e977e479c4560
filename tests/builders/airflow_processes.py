"""Airflow's processes in the hands of a test: found, killed with SIGKILL, stopped, and started again."""

import os
import signal
import time
from collections.abc import Iterator
from dataclasses import replace

import psutil

from builders.airflow_stack import AirflowStack, NightRun
from outreach.domain.errors import LocalProblem
from outreach_sandbox.postgres.server import start_postgres
from outreach_sandbox.stack.health import unhealthy_parts
from outreach_sandbox.stack.processes import RunningProgram
from outreach_sandbox.stack.starting import AIRFLOW_PROGRAMS

TASK = "airflow worker -- {}"
SUPERVISOR = "airflow worker -- LocalExecutor: {}"
"""The titles that Airflow gives its processes, with the id of the task instance."""


def task_process(run: NightRun, task_id: str = "submit_calls") -> psutil.Process:
    """The process that runs the task's own code."""
    return _titled(TASK.format(run.instance(task_id)["id"]))


def supervisor_process(run: NightRun, task_id: str = "submit_calls") -> psutil.Process:
    """The process that watches over the task's: with LocalExecutor, the worker itself."""
    return _titled(SUPERVISOR.format(run.instance(task_id)["id"]))


def is_at_work(run: NightRun, task_id: str) -> bool:
    """Whether a process still has to do with the task, even if its state says otherwise."""
    instance = run.instance(task_id)["id"]
    titles = {TASK.format(instance), SUPERVISOR.format(instance)}
    return any(_title(each) in titles for each in psutil.process_iter())


def wait_for_scheduler_loop(stack: AirflowStack) -> None:
    """Wait until the scheduler has gone once round its loop: it gives a sign of life at the end of each."""

    def last_sign() -> str:
        return str(stack.ask("GET", "/monitor/health")["scheduler"]["latest_scheduler_heartbeat"])

    for _ in range(2):
        before = last_sign()
        stack.wait_until(lambda before=before: last_sign() != before, "a sign of life of the scheduler")


def kill(*processes: psutil.Process) -> None:
    """SIGKILL processes at once, and wait until they are gone."""
    for process in processes:
        process.kill()
    _, alive = psutil.wait_procs(processes, timeout=30)
    assert not alive


def kill_program(stack: AirflowStack, name: str, *, with_children: bool = True) -> None:
    """SIGKILL one of the stack's programs; without its children those go on as orphans."""
    leader = stack.local.programs[name].process.pid
    members = [each for each in _session(leader) if with_children or each.pid == leader]
    for member in members:
        member.kill()
    stack.local.programs[name].process.wait(timeout=30)
    psutil.wait_procs(members, timeout=30)


def start_again(stack: AirflowStack, name: str) -> None:
    """Start a program that was killed, or a second one beside it; both are ended with the stack."""
    local = stack.local
    former = local.programs.pop(name)
    kept = f"{name} {former.mark.pid}"
    local.programs[kept] = replace(former, name=kept)
    local.note(programs={**local.record.programs, kept: former.mark})
    local.start(next(each for each in AIRFLOW_PROGRAMS if each.name == name))


def send(program: RunningProgram, number: signal.Signals) -> None:
    """Send a signal, as SIGSTOP, to a program and everything that it started."""
    for member in _session(program.process.pid):
        os.kill(member.pid, number)


def crash_postgres(stack: AirflowStack) -> None:
    """SIGKILL the database server's postmaster, and wait until its children have noticed."""
    data = stack.local.folder.postgres
    postmaster = psutil.Process(int((data / "postmaster.pid").read_text().split()[0]))
    children = postmaster.children()
    postmaster.kill()
    _, alive = psutil.wait_procs(children, timeout=60)
    assert not alive


def start_postgres_again(stack: AirflowStack) -> None:
    """Start the server on what the crash left, as soon as it lets itself be started."""
    deadline = time.monotonic() + 60
    while True:
        try:
            start_postgres(stack.local.folder.postgres)
        except LocalProblem:
            assert time.monotonic() < deadline
            time.sleep(0.2)
        else:
            stack.ledger.dispose()
            stack.warehouse.dispose()
            return


def revive(stack: AirflowStack) -> None:
    """Start again every program that ended by itself, as a service manager does, until all parts are well."""

    def is_well() -> bool:
        for program in AIRFLOW_PROGRAMS:
            if stack.local.programs[program.name].exit_code() is not None:
                start_again(stack, program.name)
        record = stack.local.record
        return not unhealthy_parts(ui_port=record.ui_port, simulators=record.simulators)

    stack.wait_until(is_well, "a healthy Airflow")


def _titled(title: str) -> psutil.Process:
    found = [each for each in psutil.process_iter() if _title(each) == title]
    assert len(found) == 1, f"{len(found)} processes are called {title}"
    return found[0]


def _title(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline()).strip()
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return ""


def _session(leader: int) -> Iterator[psutil.Process]:
    for process in psutil.process_iter():
        try:
            if os.getsid(process.pid) == leader and process.status() != psutil.STATUS_ZOMBIE:
                yield process
        except (ProcessLookupError, psutil.NoSuchProcess):
            continue
