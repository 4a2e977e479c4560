"""The server that runs on a folder of data: finding it, and ending it and no other process.

PostgreSQL keeps its process id in ``postmaster.pid``. After a crash of the machine
another program may have that id, and pg_ctl would signal it.
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
"""The signals with which PostgreSQL ends all sessions and then itself, and ends as in a crash."""


def postmaster_of(data: Path) -> int | None:
    """Return the process id of the server that runs on ``data``; None if none runs.

    It is the one in the server's own file, if that is a PostgreSQL that works in ``data``.
    """
    try:
        pid = int((data / "postmaster.pid").read_text(encoding="utf-8").split()[0])
    except (OSError, IndexError, ValueError):
        return None
    return pid if pid > 0 and _is_server_on(data, pid) else None


def end_postmaster(data: Path, *, within_seconds: float) -> bool:
    """End the server on ``data`` and its sessions, if one runs; returns whether none runs any more.

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
    """Remove the pid files of a gone server: if another process has that id, they would prevent a start.

    Nothing is removed while any PostgreSQL works in ``data``, since its files prevent a second one.
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
        return False  # it is gone, or belongs to another user, so it is no server of ours
