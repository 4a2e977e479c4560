"""The moment at which a run asks a person whether its calls may begin."""

from collections.abc import Callable, Iterator
from time import monotonic

from outreach.airflow_client.follow import RunProgress

APPROVAL = "approve"
"""The task that asks."""
YES = "Approve"

ANSWER_AFTER_SECONDS = 10.0
"""Airflow 3.3.2 fails the task's try if the answer comes before its scheduler knows that the task's process
ended, which takes about a second. No person is that fast, but a program is."""


def when_asked(
    progress: Iterator[RunProgress],
    then: Callable[[], None],
    *,
    after_seconds: float,
    clock: Callable[[], float] = monotonic,
) -> Iterator[RunProgress]:
    """Pass a run's progress on; call ``then`` once each time that it has asked for ``after_seconds``."""
    asked_at, is_done = None, False
    for step in progress:
        yield step
        if not any(task.task_id == APPROVAL and task.state == "awaiting_input" for task in step.tasks):
            asked_at, is_done = None, False
            continue
        asked_at = clock() if asked_at is None else asked_at
        if not is_done and clock() - asked_at >= after_seconds:
            then()
            is_done = True
