"""``outreach commands``: docs/cli.md, written from the commands themselves."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from outreach.commands.console import tell

Output = Annotated[Path, typer.Option(help="The file to write.", dir_okay=False)]

_HEADER = """# Commands

The text of `outreach --help` and of the help of each command. `outreach commands` writes this file from the
commands, and a test compares it with them. In a clone of the repository the program is `.venv/bin/outreach`.

Exit codes: 0 after success, 1 after a failure, 2 if a person must change something
first, 130 after Ctrl-C. A command that fails says why in a sentence; `--traceback`, anywhere among its
arguments, or `OUTREACH_TRACEBACK=1` shows where. Colours are left out if the output is no terminal,
or `NO_COLOR` is set.
"""


def add_to(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command("commands")(write_reference)


def write_reference(context: typer.Context, output: Output = Path("docs/cli.md")) -> None:
    """Write docs/cli.md from the commands themselves."""
    output.write_text(reference_of(context.find_root().command), encoding="utf-8")
    tell(f"wrote {output}")


def reference_of(program: Any) -> str:
    """Describe every command of the program, as Markdown."""
    from outreach.commands.help_pages import summary_of
    from outreach.commands.panels import in_panels

    root = program.make_context("outreach", [], resilient_parsing=True)
    panels = in_panels(program.list_commands(root))
    parts = [_HEADER]
    for title, names in panels.items():
        summaries = {name: _prose(summary_of(program.commands[name])) for name in names}
        rows = [f"| [{name}](#outreach-{name}) | {does} |" for name, does in summaries.items()]
        parts.append("\n".join([f"**{title}**", "", "| command | does |", "|---|---|", *rows, ""]))
    for names in panels.values():
        for name in names:
            parts.extend(_sections(program.commands[name], root, name))
    return "\n".join(parts)


def _sections(command: Any, parent: Any, name: str) -> Iterator[str]:
    """Yield the section of a command, and those of the commands below it."""
    from outreach.commands.help_pages import page_of

    context = command.make_context(name, [], parent=parent, resilient_parsing=True)
    page = page_of(command, context)
    lines = [f"## {context.command_path}", "", *(f"{_prose(each)}\n" for each in page.paragraphs)]
    lines += ["```", page.usage, "```", ""]
    records = {
        each: _prose(" ".join(text.split()))
        for title, listed in page.sections
        if title in {"Arguments", "Options"}
        for each, text in listed
        if each != "--help"
    }
    if records:
        lines += ["| argument or option | is |", "|---|---|"]
        lines += [*(f"| `{each}` | {text} |" for each, text in records.items()), ""]
    yield "\n".join(lines)
    for below in getattr(command, "commands", {}):
        yield from _sections(command.commands[below], context, below)


def _prose(text: str) -> str:
    """Return a text that Markdown shows unchanged; parts between backquotes are not changed."""
    parts = re.split(r"(`[^`]*`)", text)
    escaped = [part if part.startswith("`") else re.sub(r"([<>\[\]*_])", r"\\\1", part) for part in parts]
    return "".join(escaped).replace("|", r"\|")
