"""The session of a program of ours: which processes belong to it, and that they are still ours.

The system gives a number to no other process while a session of that number has
members. So a session is ours for certain as long as its leader, or a member that
was seen while that was certain, is still there. Where neither is, the number may
have gone to another session since: then only processes are ours that have our
label in their environment.
"""

import os
import signal
from collections.abc import Mapping
from dataclasses import dataclass, field

import psutil

from outreach_sandbox.stack.signalling import signal_if

LABEL = "OUTREACH_PROGRAM"
"""The environment variable of the processes of a program of ours, with a value of that program's own."""

KEEP_THE_ENVIRONMENT_READABLE = {"SPT_NOENV": "1"}
"""Airflow's processes write their titles over the environment that others see, unless this is set."""


@dataclass(frozen=True, kw_only=True)
class ProcessMark:
    """Names a process for as long as it lives: numbers are used again, starting times with them are not.

    ``label`` is what its processes have in their environment; None where it was not started by us.
    """

    pid: int
    started: float
    label: str | None = None


def mark_of(pid: int, *, label: str | None = None) -> ProcessMark:
    """Name a process that has just been started by us, or is ourselves."""
    return ProcessMark(pid=pid, started=started(psutil.Process(pid)), label=label)


def is_alive(mark: ProcessMark) -> bool:
    """Tell whether this very process still runs."""
    try:
        process = psutil.Process(mark.pid)
        return started(process) == mark.started and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def started(process: psutil.Process) -> float:
    """Return when a process began, in seconds; the system counts in hundredths."""
    return round(float(process.create_time()), 2)


@dataclass(kw_only=True)
class Session:
    """The processes of a program that was started in a session of its own."""

    mark: ProcessMark
    _seen: dict[int, float] = field(default_factory=dict, init=False)
    """Members that were ours for certain: their numbers, and when they began."""

    def members(self) -> Mapping[int, float]:
        """Return the processes that run and are ours: their numbers, and when each began."""
        found = _processes_in(self.mark.pid)
        # Looked at after the list was made: what is certain now was so while it was made.
        if self._is_certain():
            self._seen.update(found)
            return found
        return {pid: began for pid, began in found.items() if self._has_label(pid)}

    def ask(self) -> None:
        """Ask the leader to end; where it has gone already, those that it has left behind."""
        members = self.members()
        asked = [self.mark.pid] if self.mark.pid in members else list(members)
        for pid in asked:
            self._signal(pid, members[pid], signal.SIGTERM)

    def force(self) -> None:
        """End every member at once."""
        for pid, began in self.members().items():
            self._signal(pid, began, signal.SIGKILL)

    def _signal(self, pid: int, began: float, number: signal.Signals) -> None:
        signal_if(pid, number, is_meant=lambda: self._is_member(pid, began))

    def _is_certain(self) -> bool:
        return _is_there(self.mark.pid, self.mark.started) or any(
            self._is_member(pid, began) for pid, began in self._seen.items()
        )

    def _is_member(self, pid: int, began: float) -> bool:
        try:
            return _is_there(pid, began) and os.getsid(pid) == self.mark.pid
        except ProcessLookupError:
            return False

    def _has_label(self, pid: int) -> bool:
        if self.mark.label is None:
            return False
        try:
            return bool(psutil.Process(pid).environ().get(LABEL) == self.mark.label)
        except (psutil.Error, OSError):
            return False  # it has gone, or belongs to another user


def _is_there(pid: int, began: float) -> bool:
    """Tell whether a number is still that process's, which may have ended without being waited for."""
    try:
        return started(psutil.Process(pid)) == began
    except psutil.NoSuchProcess:
        return False


def _processes_in(session: int) -> dict[int, float]:
    """Return the processes of a session that run, and when each began."""
    found = {}
    for process in psutil.process_iter():
        try:
            if os.getsid(process.pid) == session and process.status() != psutil.STATUS_ZOMBIE:
                found[process.pid] = started(process)
        except (ProcessLookupError, PermissionError, psutil.NoSuchProcess):
            continue
    return found
