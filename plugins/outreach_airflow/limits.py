"""How long a task may work."""

from datetime import timedelta

TASK = timedelta(hours=2)
"""``execution_timeout`` of every task, each time it works; a deferred task's wait has an end of its own."""
