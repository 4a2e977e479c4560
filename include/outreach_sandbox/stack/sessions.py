"""The session of one of our programs: which processes belong to it, and whether they are still ours.

The system gives an id to no other process while a session with that id has members. So
a session is certainly ours as long as its leader, or a member that was seen while this
was certain, still exists. If neither does, another session may have the id: then only
processes with our label in their environment are ours.
"""

import os
import signal
from collections.abc import Mapping
from dataclasses import dataclass, field

import psutil

from outreach_sandbox.stack.signalling import signal_if

LABEL = "OUTREACH_PROGRAM"
"""The environment variable that marks the processes of one of our programs, with that program's own value."""

KEEP_THE_ENVIRONMENT_READABLE = {"SPT_NOENV": "1"}
"""Airflow's processes overwrite their visible environment with their titles, unless this is set."""


@dataclass(frozen=True, kw_only=True)
class ProcessMark:
    """Identifies a process for its lifetime: ids are used again, but not together with the starting time.

    ``label`` is the mark in the environment of its processes; None if we did not start it.
    """

    pid: int
    started: float
    label: str | None = None


def mark_of(pid: int, *, label: str | None = None) -> ProcessMark:
    """Return the mark of a process that we have just started, or of ourselves."""
    return ProcessMark(pid=pid, started=started(psutil.Process(pid)), label=label)


def is_alive(mark: ProcessMark) -> bool:
    """Tell whether this very process still runs."""
    try:
        process = psutil.Process(mark.pid)
        return started(process) == mark.started and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def started(process: psutil.Process) -> float:
    """Return when a process began, in seconds; the system's precision is 0.01 s."""
    return round(float(process.create_time()), 2)


@dataclass(kw_only=True)
class Session:
    """The processes of a program that was started in its own session."""

    mark: ProcessMark
    _seen: dict[int, float] = field(default_factory=dict, init=False)
    """Members that were certainly ours: their ids, and when they began."""

    def members(self) -> Mapping[int, float]:
        """Return the running processes that are ours: their ids, and when each began."""
        found = _processes_in(self.mark.pid)
        # Checked after the list was made: if it is certain now, it was so while the list was made.
        if self._is_certain():
            self._seen.update(found)
            return found
        return {pid: began for pid, began in found.items() if self._has_label(pid)}

    def ask(self) -> None:
        """Ask the leader to end, or, if it is already gone, the processes that it left."""
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
            return False  # it is gone, or belongs to another user


def _is_there(pid: int, began: float) -> bool:
    """Tell whether an id still belongs to that process, which may be an ended but uncollected one."""
    try:
        return started(psutil.Process(pid)) == began
    except psutil.NoSuchProcess:
        return False


def _processes_in(session: int) -> dict[int, float]:
    """Return the running processes of a session, and when each began."""
    found = {}
    for process in psutil.process_iter():
        try:
            if os.getsid(process.pid) == session and process.status() != psutil.STATUS_ZOMBIE:
                found[process.pid] = started(process)
        except (ProcessLookupError, PermissionError, psutil.NoSuchProcess):
            continue
    return found
