"""The option with the reason that a person gives for a command."""

from typing import Any

import typer

from outreach.domain.one_line import one_line


def reason_option(help_text: str) -> Any:
    """Return the option ``--reason``; the text is kept on one line, and an empty one is refused."""
    return typer.Option("--reason", help=help_text, callback=_on_one_line)


def _on_one_line(text: str) -> str:
    line = one_line(text)
    if not line:
        raise typer.BadParameter("say why in a few words: an empty reason helps no one later")
    return line
