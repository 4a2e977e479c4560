"""The server that runs on a folder of data: who it is, and ending it and nothing else.

PostgreSQL keeps its number in ``postmaster.pid``. The file outlives a crash of the
machine, and its number may be anyone's by then: pg_ctl would signal the program that has it.
"""

import signal
import time
from functools import partial
from pathlib import Path

import psutil

from outreach_sandbox.postgres.sockets import SOCKET_NAME
from outreach_sandbox.stack.signalling import signal_if

PROGRAM = "postgres"

FAST, IMMEDIATE = signal.SIGINT, signal.SIGQUIT
"""What PostgreSQL takes for `end all sessions, then yourself`, and for `end as after a crash`."""


def postmaster_of(data: Path) -> int | None:
    """Return the process of the server that runs on ``data``; None where none does.

    It is the one that the server's own file names, if that is a PostgreSQL at work in ``data``.
    """
    try:
        pid = int((data / "postmaster.pid").read_text(encoding="utf-8").split()[0])
    except (OSError, IndexError, ValueError):
        return None
    return pid if pid > 0 and _is_server_on(data, pid) else None


def end_postmaster(data: Path, *, within_seconds: float) -> bool:
    """End the server on ``data`` and its sessions, if one runs; tells whether none runs any more.

    It is asked first, and forced after ``within_seconds``.
    """
    for number in (FAST, IMMEDIATE):
        pid = postmaster_of(data)
        if pid is None:
            return True
        signal_if(pid, number, is_meant=partial(_is_server_on, data, pid))
        deadline = time.monotonic() + within_seconds
        while postmaster_of(data) is not None and time.monotonic() < deadline:
            time.sleep(0.05)
    return postmaster_of(data) is None


def forget_pid_files(data: Path, sockets: Path) -> None:
    """Remove what a server that is gone left of its number: while another process has it, none would start.

    Nothing is removed while any PostgreSQL is at work in ``data``: its files keep a second one away.
    """
    if any(_is_server_on(data, pid) for pid in psutil.pids()):
        return
    for left in (data / "postmaster.pid", sockets / f"{SOCKET_NAME}.lock"):
        left.unlink(missing_ok=True)


def _is_server_on(data: Path, pid: int) -> bool:
    try:
        process = psutil.Process(pid)
        return bool(process.name() == PROGRAM and Path(process.cwd()) == data.resolve())
    except (psutil.Error, OSError):
        return False  # it has gone, or is another user's, and then no server of ours
