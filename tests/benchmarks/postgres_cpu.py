"""PostgreSQL's use: CPU seconds of all of its processes, also of those that have ended since."""

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def postgres_cpu_seconds(data: Path) -> float:
    """Add up the server on ``data``: the postmaster, its processes, and those whose end it has seen.

    Processes at work are read in nanoseconds, those that have ended in hundredths of a second.
    """
    postmaster = int((data / "postmaster.pid").read_text(encoding="utf-8").split()[0])
    at_work = sum(_of_process(pid) for pid in (postmaster, *_children(postmaster)))
    ended = sum(_times(postmaster)[2:4]) / TICKS
    return at_work + ended


def _children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [int(child) for child in listed.split()]


def _of_process(pid: int) -> float:
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text(encoding="ascii").split()[0]) / 1e9
    except (FileNotFoundError, ProcessLookupError):
        if Path(f"/proc/{pid}/stat").exists():
            raise
        return 0.0  # it ended after it was listed: from now on it counts among those that have ended


def _times(pid: int) -> list[int]:
    """Read utime, stime, cutime and cstime, which follow the 13th field after the name in brackets."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return [int(field) for field in fields[11:15]]
