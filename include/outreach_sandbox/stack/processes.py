"""Starting programs, and ending them with everything that they started."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

GRACE_SECONDS = 15.0

ASK_AGAIN_SECONDS = 2.0
"""After this a program that has outlived its children is asked once more.

Airflow's triggerer waits ten seconds for a child that has already gone, unless
it is asked a second time.
"""


@dataclass(frozen=True, kw_only=True)
class Program:
    """A program of the stack, before it runs."""

    name: str
    command: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ProcessMark:
    """Names a process for as long as it lives: numbers are used again, starting times with them are not."""

    pid: int
    started: float


@dataclass(frozen=True, kw_only=True)
class RunningProgram:
    """A program in a session of its own, so that all its descendants can be found."""

    name: str
    process: subprocess.Popen[bytes]
    mark: ProcessMark
    log: Path

    def exit_code(self) -> int | None:
        """Return how it ended, or None while it runs."""
        return self.process.poll()


def start(program: Program, *, environment: Mapping[str, str], log: Path, folder: Path) -> RunningProgram:
    """Start a program; what it prints goes to ``log``, begun anew. No one else reads what it writes."""
    log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    log.unlink(missing_ok=True)
    with open(log, "wb", opener=open_private) as printed:
        process = subprocess.Popen(  # noqa: S603 - programs of the stack
            program.command,
            env=dict(environment),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=printed,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            umask=0o077,
        )
    return RunningProgram(name=program.name, process=process, mark=mark_of(process.pid), log=log)


def open_private(path: str, flags: int) -> int:
    """Open a file that no one else can read, as ``open`` wants an opener."""
    return os.open(path, flags, 0o600)


def mark_of(pid: int) -> ProcessMark:
    """Name a process that has just been started by us, or is ourselves."""
    return ProcessMark(pid=pid, started=_started(psutil.Process(pid)))


def is_alive(mark: ProcessMark) -> bool:
    """Tell whether this very process still runs."""
    try:
        process = psutil.Process(mark.pid)
        return _started(process) == mark.started and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def end_all(marks: Sequence[ProcessMark], *, grace_seconds: float = GRACE_SECONDS) -> None:
    """End programs and their whole sessions: asked first, all at once, and forced after the grace.

    A program that is long gone is no problem, and its number in use by
    somebody else is left alone.
    """
    sessions = [mark for mark in marks if _is_ours(mark)]
    parents = [mark for mark in sessions if len(_members(mark)) > 1]
    for mark in sessions:
        _ask(mark)
    began = time.monotonic()
    while time.monotonic() < began + grace_seconds and any(_members(mark) for mark in sessions):
        time.sleep(0.1)
        if time.monotonic() > began + ASK_AGAIN_SECONDS:
            alone = [mark for mark in parents if _members(mark) == [mark.pid]]
            parents = [mark for mark in parents if mark not in alone]
            for mark in alone:
                _ask(mark)
    for mark in sessions:
        for pid in _members(mark):
            _signal(pid, signal.SIGKILL)
    deadline = time.monotonic() + grace_seconds
    while time.monotonic() < deadline and any(_members(mark) for mark in sessions):
        time.sleep(0.05)


def end_one(mark: ProcessMark, *, within_seconds: float) -> None:
    """Ask one process to end, wait for it, and force it when it takes longer."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        if not is_alive(mark):
            return
        _signal(mark.pid, number)
        deadline = time.monotonic() + within_seconds
        while is_alive(mark) and time.monotonic() < deadline:
            time.sleep(0.1)


def last_words(log: Path, *, lines: int = 15) -> str:
    """Return the end of what a program printed."""
    if not log.exists():
        return ""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 20_000))
        return "\n".join(file.read().decode(errors="replace").splitlines()[-lines:])


def _started(process: psutil.Process) -> float:
    """Return when a process began, in seconds; the system counts in hundredths."""
    return round(float(process.create_time()), 2)


def _is_ours(mark: ProcessMark) -> bool:
    """Tell whether the session is still the one that was started.

    The system gives a number to no other process as long as a session of that
    number has members, so a session without its leader is still ours, unless
    the machine was started again since: then all numbers begin anew.
    """
    try:
        return _started(psutil.Process(mark.pid)) == mark.started
    except psutil.NoSuchProcess:
        return mark.started > psutil.boot_time() and bool(_members(mark))


def _ask(mark: ProcessMark) -> None:
    """Ask a program to end; if it is gone already, those that it left behind."""
    members = _members(mark)
    for pid in [mark.pid] if mark.pid in members else members:
        _signal(pid, signal.SIGTERM)


def _members(mark: ProcessMark) -> list[int]:
    """Return the processes of a session that still run, its leader included."""
    found = []
    for process in psutil.process_iter():
        try:
            if os.getsid(process.pid) == mark.pid and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process.pid)
        except (ProcessLookupError, PermissionError, psutil.NoSuchProcess):
            continue
    return found


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
