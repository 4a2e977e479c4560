"""The two streams of commands, in colour if the terminal supports it and NO_COLOR is not set."""

import textwrap
from typing import ClassVar

from rich.console import Console, RenderableType
from rich.highlighter import RegexHighlighter
from rich.text import Text
from rich.theme import Theme

from outreach.connections.own_command import as_typed


class States(RegexHighlighter):
    """Marks the words for a state that a person must not overlook, and those for a good one."""

    base_style = "state."
    highlights: ClassVar[list[str]] = [
        r"\b(?P<bad>CLOSED|UNKNOWN|OFF|NOT THERE|NOT STOPPED)\b",
        r"(?P<good>\bin order$|\bevery (other |send )?gate is open$)",
    ]


out = Console(highlight=False, soft_wrap=True, theme=Theme({"state.bad": "bold red", "state.good": "green"}))
err = Console(stderr=True, highlight=False, soft_wrap=True)


def tell(line: str) -> None:
    """Print a line as plain text; it is never read as markup.

    Commands between backquotes are printed as they can be typed here.
    """
    text = Text(fitted(as_typed(line), out))
    States().highlight(text)
    out.print(text)


def complain(line: str) -> None:
    """Print a line on the error stream."""
    err.print(fitted(as_typed(f"outreach: {line}"), err), markup=False, style="red")


def show(what: RenderableType) -> None:
    """Print a table or a text with styles; on a terminal no word is broken."""
    out.print(what, soft_wrap=not out.is_terminal)


def in_bold(text: str) -> str:
    """Return a text that is bold if the terminal can show it."""
    return _styled(text, "bold")


def in_colour(text: str) -> str:
    """Return a text in colour if the terminal can show it."""
    return _styled(text, "cyan")


def fitted(text: str, console: Console) -> str:
    """Break lines between words for a terminal; for a pipe they stay unchanged."""
    if not console.is_terminal:
        return text
    return "\n".join(wrapped(line, width=console.width) for line in text.split("\n"))


def wrapped(line: str, *, width: int, hanging: int = 2) -> str:
    """Break a line between words; further lines are indented by ``hanging`` more columns."""
    if len(line) <= width:
        return line
    indent = " " * (len(line) - len(line.lstrip(" ")))
    return textwrap.fill(
        line.strip(" "),
        width,
        initial_indent=indent,
        subsequent_indent=indent + " " * hanging,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _styled(text: str, style: str) -> str:
    """Return a text with the terminal's codes, or unchanged if the output is no terminal."""
    with out.capture() as captured:
        out.print(Text(text, style=style), end="")
    return captured.get()
