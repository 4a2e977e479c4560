"""The two streams that commands write to, in colour where the terminal has it and NO_COLOR is not set."""

import textwrap

from rich.console import Console, RenderableType
from rich.text import Text

from outreach.connections.own_command import as_typed

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def tell(line: str) -> None:
    """Say what happens, in plain text; the line is never read as markup.

    Commands that it names between backquotes are named as they can be typed here.
    """
    out.print(fitted(as_typed(line), out), markup=False)


def complain(line: str) -> None:
    """Say what went wrong, on the error stream."""
    err.print(fitted(as_typed(f"outreach: {line}"), err), markup=False, style="red")


def show(what: RenderableType) -> None:
    """Print a table or a text with styles; on a terminal its words stay whole."""
    out.print(what, soft_wrap=not out.is_terminal)


def in_bold(text: str) -> str:
    """Return a text that is bold where the terminal can show it."""
    return _styled(text, "bold")


def in_colour(text: str) -> str:
    """Return a text that stands out where the terminal can show it."""
    return _styled(text, "cyan")


def fitted(text: str, console: Console) -> str:
    """Break lines between words where a terminal would break them anywhere; pipes get them as they are."""
    if not console.is_terminal:
        return text
    return "\n".join(wrapped(line, width=console.width) for line in text.split("\n"))


def wrapped(line: str, *, width: int, hanging: int = 2) -> str:
    """Break a line between words; what follows stands ``hanging`` columns further in than its beginning."""
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
    """Return a text with the terminal's own codes, or as it is where it goes to no terminal."""
    with out.capture() as captured:
        out.print(Text(text, style=style), end="")
    return captured.get()
