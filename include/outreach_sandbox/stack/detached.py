"""Starting a stack that keeps running after the command, and ending it again."""

import subprocess
import sys
import time
from collections.abc import Mapping

from outreach.campaign.roots import project_folder
from outreach.commands.signals import held_back
from outreach.domain.errors import LocalProblem
from outreach_sandbox.simulator.registry import DEFAULT
from outreach_sandbox.stack.ports import ui_port
from outreach_sandbox.stack.processes import end_one, open_private
from outreach_sandbox.stack.recorded_processes import OWNER, not_found, read_processes
from outreach_sandbox.stack.running_stack import end_leftovers
from outreach_sandbox.stack.sessions import mark_of
from outreach_sandbox.stack.stack_record import StackRecord, is_owned, ownership, read_record
from outreach_sandbox.stack.starting import Tell
from outreach_sandbox.stack.state_folder import StateFolder, prepare
from outreach_sandbox.stack.supervisor import PROBLEM

END_WITHIN_SECONDS = 90.0


def up(
    folder: StateFolder, *, environ: Mapping[str, str], tell: Tell, provider: str = DEFAULT
) -> StackRecord:
    """Start a stack with its own owner process and a simulated ``provider``, and return when it is ready.

    Raises ``LocalProblem`` if it cannot be started; then nothing is left running.
    """
    prepare(folder)
    with ownership(folder):  # reports at once, and clearly, if a stack already runs
        end_leftovers(folder)
        port = ui_port(environ)
    log = folder.logs / "supervisor.log"
    with open(log, "wb", opener=open_private) as printed, held_back():
        process = subprocess.Popen(  # noqa: S603 - our own program
            [
                sys.executable,
                "-m",
                "outreach_sandbox.stack.supervisor",
                str(folder.root),
                str(port),
                provider,
            ],
            env=dict(environ),
            cwd=project_folder(),
            stdin=subprocess.DEVNULL,
            stdout=printed,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            umask=0o077,
        )
    try:
        return _wait_until_ready(folder, process, tell)
    except BaseException:
        if process.poll() is None:
            end_one(mark_of(process.pid), within_seconds=END_WITHIN_SECONDS)
        raise


def down(folder: StateFolder) -> bool:
    """End exactly the stack of a folder, started by any release; returns whether there was one.

    Raises ``LocalProblem`` for processes that the record does not name: they go on.
    """
    if not folder.root.exists():
        return False
    recorded = read_processes(folder)
    if is_owned(folder) and recorded is not None:
        if recorded.owner is None:
            raise LocalProblem(not_found(folder, [OWNER]))
        end_one(recorded.owner, within_seconds=END_WITHIN_SECONDS)
    there_was_one = recorded is not None
    with ownership(folder):
        end_leftovers(folder)
    return there_was_one


def _wait_until_ready(folder: StateFolder, process: subprocess.Popen[bytes], tell: Tell) -> StackRecord:
    log = folder.logs / "supervisor.log"
    shown = 0
    while True:
        ended = process.poll() is not None
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
        for line in lines[shown:]:
            if not line.startswith(PROBLEM) and line != "ready" and not ended:
                tell(line)
        shown = len(lines)
        if ended:
            said = "\n".join(lines)
            raise LocalProblem(
                said.partition(PROBLEM)[2] or f"the stack ended while it was being started; see {log}"
            )
        record = read_record(folder)
        if record is not None and record.owner.pid == process.pid and record.status == "ready":
            return record
        time.sleep(0.2)
