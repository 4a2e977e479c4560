"""CPU seconds of a process that someone else started, with the processes that it started."""

import psutil


def cpu_seconds_of(pid: int) -> float:
    """Add up a process and those it started, also those that have ended."""
    process = psutil.Process(pid)
    family = [process, *process.children(recursive=True)]
    return sum(_used(each) for each in family)


def _used(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0  # it ended after it was listed: its parent has its times from now on
    return float(times.user + times.system + times.children_user + times.children_system)
