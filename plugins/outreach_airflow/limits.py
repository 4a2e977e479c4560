"""How long a task may work, and how long a notifier by someone else may take."""

from collections.abc import Callable
from contextvars import copy_context
from datetime import timedelta
from threading import Thread

TASK = timedelta(hours=2)
"""``execution_timeout`` of every task, each time it works; a deferred wait has its own deadline."""

NOTIFIER = timedelta(minutes=2)
"""How long a notifier may take for one notification."""


def call_within(limit: timedelta, call: Callable[[], object]) -> None:
    """Call a function with a time limit; raises its errors, and ``TimeoutError`` if it takes longer.

    It runs in a thread, and a thread that hangs is left alone.
    """
    failures: list[Exception] = []

    def work() -> None:
        try:
            call()
        except Exception as failure:
            failures.append(failure)

    thread = Thread(target=copy_context().run, args=(work,), name="tells people", daemon=True)
    thread.start()
    thread.join(limit.total_seconds())
    if thread.is_alive():
        raise TimeoutError
    if failures:
        raise failures[0]
