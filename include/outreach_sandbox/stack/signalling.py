"""Signals that reach the process that is meant, and never another one that has its number by now."""

import os
import signal
from collections.abc import Callable


def signal_if(pid: int, number: signal.Signals, *, is_meant: Callable[[], bool]) -> bool:
    """Signal a process if it is the one that is meant; tells whether it was signalled.

    The process is taken hold of before it is looked at: from then on its number
    can go to another process, and the signal cannot.
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
    """Take hold of a process; None where the system knows no handles, as macOS and old kernels."""
    if not hasattr(os, "pidfd_open"):
        return None
    try:
        return os.pidfd_open(pid)
    except ProcessLookupError:
        raise
    except OSError:  # not known to this kernel, or not allowed in this container
        return None
