"""The local stack that runs on this machine: its connections and its Airflow, for commands.

The sandbox writes the record of a stack. It is read here without the sandbox, so
that commands work beside a running stack wherever they are installed.
"""

import fcntl
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from outreach.campaign.roots import project_folder
from outreach.domain.errors import LocalProblem

RECORD: str = "stack.json"
"""Name of the record in the state folder."""

RECORD_FORMAT: Final = 1
"""The format of records that this release writes and uses; it can only end stacks of other formats."""

LOCK: str = "stack.lock"
"""Name of the file that the owner of the stack keeps locked."""

LOGIN: str = "airflow-login.json"
"""Name of the file with the login of the stack's Airflow: one user and the password."""


@dataclass(frozen=True, kw_only=True)
class LocalStack:
    """A stack that runs now. ``connections`` are its ``AIRFLOW_CONN_…`` variables."""

    root: Path
    is_ready: bool
    url: str
    """The address of its Airflow."""
    connections: Mapping[str, str] = field(repr=False)

    def login(self) -> tuple[str, str]:
        """Read the user and the password of its Airflow."""
        logins = json.loads((self.root / LOGIN).read_text(encoding="utf-8"))
        user, password = next(iter(logins.items()))
        return user, password


def state_root(environ: Mapping[str, str]) -> Path:
    """Return the folder where a local stack keeps its state; it need not exist.

    Raises ``LocalProblem`` if ``$OUTREACH_HOME`` is not set and there is no project.
    """
    named = environ.get("OUTREACH_HOME")
    return Path(named).expanduser().absolute() if named else project_folder() / ".outreach"


def local_stack(environ: Mapping[str, str]) -> LocalStack | None:
    """Return the stack that runs in the state folder; None if none runs.

    Raises ``LocalProblem`` for a stack that another release started.
    """
    try:
        root = state_root(environ)
    except LocalProblem:
        return None  # outside a project there is no state folder, so there is no stack
    if not is_held(root / LOCK):
        return None
    record = root / RECORD
    try:
        fields = json.loads(record.read_text(encoding="utf-8"))
        if fields["format"] != RECORD_FORMAT:
            raise LocalProblem(started_by_another_release(root))
        return LocalStack(
            root=root,
            is_ready=fields["status"] == "ready",
            url=f"http://127.0.0.1:{int(fields['ui_port'])}",
            connections={str(name): str(value) for name, value in fields["connections"].items()},
        )
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise LocalProblem(started_by_another_release(root)) from None


def started_by_another_release(root: Path) -> str:
    """Say that this release cannot use the stack of a state folder, and how to end it."""
    return f"another release started the stack in {root}; end it with `outreach down`"


def still_starting(stack: LocalStack) -> str:
    """Say that a stack is not ready yet, and what to do."""
    return (
        f"the stack in {stack.root} is still starting, and its databases are not up yet: wait until "
        "`outreach up` says that it is ready (`outreach status` says so, too), then run the command again"
    )


def is_held(lock: Path) -> bool:
    """Tell whether a living process holds this lock."""
    if not lock.exists():
        return False
    file = os.open(lock, os.O_RDWR | os.O_CLOEXEC)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(file)
    return False
