"""`outreach …` as a person runs it: real processes in a state folder of the test's own."""

import os
import subprocess
import sys
from pathlib import Path

from outreach_sandbox.postgres.server import postgres_runs
from outreach_sandbox.stack.ports import free_port
from outreach_sandbox.stack.sessions import is_alive
from outreach_sandbox.stack.stack_record import StackRecord, is_owned
from outreach_sandbox.stack.state_folder import StateFolder


def environment(home: Path, **more: str) -> dict[str, str]:
    """The environment of a command, without what this machine's own says of Airflow and of us."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AIRFLOW", "OUTREACH"))}
    return {**kept, "OUTREACH_HOME": str(home), "PORT": str(free_port()), **more}


def outreach(*arguments: str, environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    command = [sys.executable, "-m", "outreach", *arguments]
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=False, timeout=600)


def nothing_is_left_of(folder: StateFolder, record: StackRecord | None) -> bool:
    """Whether every process of a stack has ended; ``record`` is from while it ran, if it was seen then."""
    programs = [name for name, mark in record.programs.items() if is_alive(mark)] if record else []
    return not programs and not postgres_runs(folder.postgres) and not is_owned(folder)
