"""How long a task may work, and a notifier that someone else wrote."""

from collections.abc import Callable
from contextvars import copy_context
from datetime import timedelta
from threading import Thread

TASK = timedelta(hours=2)
"""``execution_timeout`` of every task, each time it works; a deferred task's wait has an end of its own."""

NOTIFIER = timedelta(minutes=2)
"""How long a notifier may take to tell one thing."""


def call_within(limit: timedelta, call: Callable[[], object]) -> None:
    """Call something that knows no limit; raises what it raises, and ``TimeoutError`` when it takes longer.

    It is called in a thread, and one that hangs is left to itself.
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
