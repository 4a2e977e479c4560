"""Signals that reach the intended process, and never another one that now has its id."""

import os
import signal
from collections.abc import Callable


def signal_if(pid: int, number: signal.Signals, *, is_meant: Callable[[], bool]) -> bool:
    """Signal a process if it is the intended one; returns whether it was signalled.

    A handle of the process is opened before it is checked: after that another process
    may get its id, but not the signal.
    """
    try:
        handle = _handle(pid)
    except ProcessLookupError:
        return False
    try:
        if not is_meant():
            return False
        if handle is None:
            os.kill(pid, number)
        else:
            signal.pidfd_send_signal(handle, number)
    except ProcessLookupError:
        return False
    finally:
        if handle is not None:
            os.close(handle)
    return True


def _handle(pid: int) -> int | None:
    """Open a handle of a process; None if the system has no handles, as on macOS and old kernels."""
    if not hasattr(os, "pidfd_open"):
        return None
    try:
        return os.pidfd_open(pid)
    except ProcessLookupError:
        raise
    except OSError:  # not known to this kernel, or not allowed in this container
        return None
