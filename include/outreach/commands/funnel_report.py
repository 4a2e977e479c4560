"""The numbers of a night at the terminal."""

from collections.abc import Mapping, Sequence

from rich.table import Table
from rich.text import Text

from outreach.airflow_client.follow import TaskProgress
from outreach.commands.console import show, tell
from outreach.services.reporting.funnel import Funnel, SampleTranscript
from outreach.services.reporting.funnel_words import funnel_lines


def show_funnel(funnel: Funnel) -> None:
    """Print the numbers from invoices to promises, and the reasons for the others."""
    table = _table("Funnel")
    for depth, what, number in funnel_lines(funnel):
        table.add_row(f"{'  ' * depth}{what}", number)
    show(table)


def show_outcomes(funnel: Funnel) -> None:
    """Print how lines ended, and the outcomes of those that a human answered."""
    for title, counts in (("Line", funnel.line_outcomes), ("Conversation", funnel.conversation_outcomes)):
        table = _table(title)
        for name, count in counts.items():
            table.add_row(f"  {_words(name)}", _number(count))
        show(table)


def show_transcript(transcript: SampleTranscript) -> None:
    """Print one conversation."""
    title = (
        f"\nOne conversation: {_words(transcript.conversation_outcome or 'none')}, call {transcript.call_id}"
    )
    show(Text(title, style="bold"))
    for speaker, text in transcript.turns:
        tell(f"  {speaker:>7}  {text}")
    if not transcript.turns:
        tell(transcript.text)


def show_timings(tasks: Sequence[TaskProgress], *, ready_after: float, total: float) -> None:
    """Print how long each stage took, in seconds; waiting for calls to end is part of handing them over."""
    table = _table("Seconds")
    table.add_row("  databases and Airflow ready", f"{ready_after:,.1f}")
    for task in tasks:
        if task.seconds is not None:
            table.add_row(f"  {task.task_id}", f"{task.seconds:,.1f}")
    table.add_row("everything", f"{total:,.1f}")
    show(table)


def show_proof(laws: Mapping[str, bool]) -> None:
    """Print each law, and whether the night kept it."""
    tell("")
    for law, kept in laws.items():
        mark = Text("  kept    ", style="green") if kept else Text("  BROKEN  ", style="bold red")
        show(mark.append(law, style=""))


def _table(title: str) -> Table:
    table = Table(
        box=None,
        pad_edge=False,
        show_header=False,
        title=f"\n{title}",
        title_justify="left",
        title_style="bold",
    )
    table.add_column(min_width=42)
    table.add_column(justify="right")
    return table


def _words(name: str) -> str:
    return name.replace("_", " ")


def _number(count: int) -> str:
    return f"{count:,}"
