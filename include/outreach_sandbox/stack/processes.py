"""Starting programs, and ending them with all their child processes."""

import os
import secrets
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from outreach_sandbox.stack.sessions import (
    KEEP_THE_ENVIRONMENT_READABLE,
    LABEL,
    ProcessMark,
    Session,
    is_alive,
    mark_of,
)
from outreach_sandbox.stack.signalling import signal_if

GRACE_SECONDS = 15.0

ASK_AGAIN_SECONDS = 2.0
"""After this time a program whose children have ended is asked to end once more.

Airflow's triggerer waits ten seconds for a child that is already gone, unless it is asked a second time.
"""


@dataclass(frozen=True, kw_only=True)
class Program:
    """A program of the stack, before it runs."""

    name: str
    command: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class RunningProgram:
    """A program in its own session, so that all its descendants can be found."""

    name: str
    process: subprocess.Popen[bytes]
    mark: ProcessMark
    log: Path

    def exit_code(self) -> int | None:
        """Return its exit code, or None while it runs."""
        return self.process.poll()


def start(program: Program, *, environment: Mapping[str, str], log: Path, folder: Path) -> RunningProgram:
    """Start a program; its output goes to ``log``, which is emptied first. No one else can read its files."""
    log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    log.unlink(missing_ok=True)
    label = secrets.token_hex(16)
    with open(log, "wb", opener=open_private) as printed:
        process = subprocess.Popen(  # noqa: S603 - programs of the stack
            program.command,
            env={**environment, **KEEP_THE_ENVIRONMENT_READABLE, LABEL: label},
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=printed,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            umask=0o077,
        )
    return RunningProgram(name=program.name, process=process, mark=mark_of(process.pid, label=label), log=log)


def open_private(path: str, flags: int) -> int:
    """Open a file that no one else can read, as ``open`` wants an opener."""
    return os.open(path, flags, 0o600)


def end_all(marks: Sequence[ProcessMark], *, grace_seconds: float = GRACE_SECONDS) -> None:
    """End programs and their whole sessions: all are asked at once, and forced after the grace period.

    A program that is already gone is no problem, and another process with its id is not touched.
    """
    sessions = [Session(mark=mark) for mark in marks]
    parents = [session for session in sessions if len(session.members()) > 1]
    for session in sessions:
        session.ask()
    began = time.monotonic()
    while time.monotonic() < began + grace_seconds and any(session.members() for session in sessions):
        time.sleep(0.1)
        if time.monotonic() > began + ASK_AGAIN_SECONDS:
            alone = [session for session in parents if list(session.members()) == [session.mark.pid]]
            parents = [session for session in parents if session not in alone]
            for session in alone:
                session.ask()
    for session in sessions:
        session.force()
    deadline = time.monotonic() + grace_seconds
    while time.monotonic() < deadline and any(session.members() for session in sessions):
        time.sleep(0.05)


def end_one(mark: ProcessMark, *, within_seconds: float) -> None:
    """Ask one process to end, wait for it, and force it if it takes longer."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        if not is_alive(mark):
            return
        signal_if(mark.pid, number, is_meant=lambda: is_alive(mark))
        deadline = time.monotonic() + within_seconds
        while is_alive(mark) and time.monotonic() < deadline:
            time.sleep(0.1)


def last_words(log: Path, *, lines: int = 15) -> str:
    """Return the end of a program's output."""
    if not log.exists():
        return ""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 20_000))
        return "\n".join(file.read().decode(errors="replace").splitlines()[-lines:])
