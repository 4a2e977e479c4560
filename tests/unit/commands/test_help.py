"""What `outreach --help`, the help of each command and docs/cli.md say, and how that looks."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
import typer

from builders.pty_terminal import shown_on_terminal, without_codes
from outreach.campaign.roots import project_folder
from outreach.cli import app
from outreach.commands.cli_reference import reference_of
from outreach.commands.help_pages import laid_out, page_of, summary_of
from outreach.commands.panels import OTHERS, in_panels
from outreach.connections.own_command import as_typed

WIDTH = 80
HELP = "from outreach.cli import app; app()"

Found = tuple[str, Any, Any]


def below(command: Any, context: Any) -> Iterator[Found]:
    """Yield a command and every command below it, by its whole name, with its context."""
    yield context.command_path, command, context
    for name, each in getattr(command, "commands", {}).items():
        yield from below(each, each.make_context(name, [], parent=context, resilient_parsing=True))


PROGRAM: Any = typer.main.get_command(app)
COMMANDS = list(below(PROGRAM, PROGRAM.make_context("outreach", [], resilient_parsing=True)))
each_command = pytest.mark.parametrize("found", COMMANDS, ids=[name for name, _, _ in COMMANDS])


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "COLUMNS"}}
    return {**kept, **more}


@each_command
def test_the_summary_of_each_command_is_a_sentence_that_fits_one_line(found: Found) -> None:
    _, command, context = found
    lines = laid_out(page_of(command, context), width=WIDTH).splitlines()
    for name, below_it in getattr(command, "commands", {}).items():
        line = next(line for line in lines if line.startswith(f"  {name} "))
        assert line.endswith(f"  {summary_of(below_it)}")
        assert len(line) <= WIDTH
    assert summary_of(command)


@each_command
def test_no_line_of_the_help_is_too_long_and_no_word_of_it_is_broken(found: Found) -> None:
    _, command, context = found
    page = page_of(command, context)
    lines = laid_out(page, width=WIDTH).splitlines()
    assert [line for line in lines if len(line) > WIDTH and len(line.split()) > 1] == []
    words = set(" ".join(lines).split())
    texts = [page.usage, *page.paragraphs, *(text for _, records in page.sections for _, text in records)]
    for text in texts:
        assert set(as_typed(text).split()) <= words
    assert set(getattr(command, "commands", {})) <= words


def test_every_command_has_a_group() -> None:
    assert OTHERS not in in_panels(list(PROGRAM.commands))


def test_the_reference_says_what_the_commands_say() -> None:
    page = project_folder() / "docs" / "cli.md"
    assert page.read_text(encoding="utf-8") == reference_of(PROGRAM), "run `outreach commands`"


def test_on_a_terminal_titles_and_commands_have_colours() -> None:
    shown = shown_on_terminal(HELP, "--help", environ=environment())
    assert "\x1b[1mSafety:\x1b[0m" in shown
    assert "\x1b[36mclose-gate\x1b[0m" in shown


def test_on_a_terminal_the_words_for_a_closed_gate_and_for_a_good_state_stand_out() -> None:
    said = "tell('everything is CLOSED since [x]'); tell('a: in order')"
    code = f"from outreach.commands.console import tell; {said}"
    shown = shown_on_terminal(code, environ=environment())
    assert "everything is \x1b[1;31mCLOSED\x1b[0m since [x]" in shown
    assert "\x1b[32min order\x1b[0m" in shown
    plain = shown_on_terminal(code, environ=environment(NO_COLOR="1"))
    assert "\x1b[1;31m" not in plain
    assert "\x1b[32m" not in plain


def test_colours_are_left_out_where_a_person_says_no_color() -> None:
    shown = shown_on_terminal(HELP, "--help", environ=environment(NO_COLOR="1"))
    assert "\x1b[36m" not in shown
    assert "close-gate" in shown


@pytest.mark.parametrize("columns", [60, 80])
def test_on_a_narrow_terminal_no_line_is_longer_than_it(columns: int) -> None:
    shown = without_codes(shown_on_terminal(HELP, "plan", "--help", columns=columns, environ=environment()))
    assert max(len(line) for line in shown.splitlines()) <= columns
    assert "if no one would be called" in " ".join(shown.split())


PRINTS = """
from outreach.airflow_client.follow import RunProgress, TaskProgress
from outreach.commands.console import complain, tell
from outreach.commands.funnel_report import show_proof, show_timings
from outreach.commands.live_progress import show
tasks = tuple(
    TaskProgress(task_id=name, state="success", done=400, of=400, seconds=12_345.6)
    for name in ("report_missing_transcripts", "submit_calls")
)
states = ("planned", "submitting", "completed", "withdrawn")
calls = "calls: " + ", ".join(f"1,169 {state}" for state in states)
show([RunProgress(run=None, tasks=tasks)], calls=lambda: calls + ", 7 awaited, 9 not-sent")
show_timings(tasks, ready_after=1.0, total=2.0)
show_proof({"no phone was called twice, and that is said in a sentence that is longer than a line": True})
tell("    a line that is indented, and that says more about what happened than a terminal has room for")
complain("a problem that is said in a sentence that is longer than one line of a terminal of 80 columns")
"""


def test_no_word_of_a_table_or_a_message_is_broken_at_80_columns() -> None:
    shown = without_codes(shown_on_terminal(PRINTS, environ=environment()))
    lines = shown.splitlines()
    assert max(len(line) for line in lines) <= WIDTH
    words = set(shown.split())
    for word in ("report_missing_transcripts", "withdrawn,", "not-sent", "12,345.6", "sentence", "columns"):
        assert word in words
    assert "      terminal has room for" in lines or any(line.startswith("      ") for line in lines)
