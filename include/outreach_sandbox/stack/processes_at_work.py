"""Finding processes by the files they use, if no record names them. They are only shown, never ended."""

import os

import psutil

from outreach_sandbox.stack.state_folder import StateFolder


def at_work_in(folder: StateFolder) -> list[int]:
    """Return the processes, except ours, that run the Airflow of a state folder or hold its lock."""
    return [
        process.pid
        for process in psutil.process_iter()
        if process.pid != os.getpid() and (_runs_airflow_of(process, folder) or _holds_lock(process, folder))
    ]


def _runs_airflow_of(process: psutil.Process, folder: StateFolder) -> bool:
    try:
        home: str | None = process.environ().get("AIRFLOW_HOME")
    except (psutil.Error, OSError):
        return False  # it is gone, or belongs to another user
    return home == str(folder.airflow)


def _holds_lock(process: psutil.Process, folder: StateFolder) -> bool:
    try:
        return any(file.path == str(folder.lock.resolve()) for file in process.open_files())
    except (psutil.Error, OSError):
        return False  # it is gone, or belongs to another user
