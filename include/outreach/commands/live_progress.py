"""A run's progress: a table that changes, or lines if the output is no terminal."""

from collections.abc import Callable, Iterable

from rich.console import Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from outreach.airflow_client.follow import RunProgress, TaskProgress
from outreach.commands.console import out, tell

Calls = Callable[[], str]
"""The states of the calls, in a few words; empty while there are none."""

STYLES = {
    "success": "green",
    "failed": "bold red",
    "upstream_failed": "red",
    "running": "cyan",
    "deferred": "magenta",
    "up_for_retry": "yellow",
    "skipped": "dim",
}


def show(progress: Iterable[RunProgress], *, calls: Calls) -> RunProgress:
    """Show every step and return the last one."""
    return _live(progress, calls) if out.is_terminal else _lines(progress, calls)


def _live(progress: Iterable[RunProgress], calls: Calls) -> RunProgress:
    with Live(console=out, refresh_per_second=4, transient=False) as live:
        for step in progress:
            live.update(_table(step, calls()))
    return step


def _table(step: RunProgress, calls: str) -> Group:
    table = Table(box=None, pad_edge=False, show_header=False)
    for task in step.tasks:
        table.add_row(task.task_id, Text(_words(task), style=STYLES.get(task.state, "dim")), _seconds(task))
    # A caption would be as narrow as the table, or go beyond the edge of the terminal.
    return Group(table, *([Text(calls, style="italic", no_wrap=False, overflow="fold")] if calls else []))


def _lines(progress: Iterable[RunProgress], calls: Calls) -> RunProgress:
    told: dict[str, str] = {}
    told_calls = ""
    for step in progress:
        for task in step.tasks:
            words = _words(task)
            if words != told.get(task.task_id, "waiting"):
                told[task.task_id] = words
                tell(f"  {task.task_id:<20} {words:<24} {_seconds(task)}".rstrip())
        standing = calls()
        if standing and standing != told_calls:
            told_calls = standing
            tell(f"  {standing}")
    return step


def _words(task: TaskProgress) -> str:
    return f"{task.state} {task.done}/{task.of}" if task.of > 1 else task.state


def _seconds(task: TaskProgress) -> str:
    return "" if task.seconds is None or task.state != "success" else f"{task.seconds:.1f} s"
