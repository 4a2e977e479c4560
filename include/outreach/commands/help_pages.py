"""The help of commands: plain text in groups, without broken words, in colour if the terminal has it."""

import inspect
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import typer
from typer.core import TyperCommand, TyperGroup

from outreach.commands.console import in_bold, in_colour, out, wrapped
from outreach.commands.panels import in_panels
from outreach.connections.own_command import as_typed

F = TypeVar("F", bound=Callable[..., Any])

WIDEST = 100
"""Longer lines are hard to read, even on a wide terminal."""

NAMES_WIDEST = 30
"""A name that is longer than this gets its own line."""


@dataclass(frozen=True, kw_only=True)
class HelpPage:
    """The help of one command before its layout."""

    usage: str
    paragraphs: Sequence[str]
    sections: Sequence[tuple[str, Sequence[tuple[str, str]]]]
    """Titles, each with names and their explanations."""


class Command(TyperCommand):
    """A command with help in the common layout."""

    def get_help(self, ctx: Any) -> str:
        """Return the help for a terminal."""
        return laid_out(page_of(self, ctx), width=min(out.width, WIDEST))


class Group(TyperGroup):
    """A group of commands with help in the common layout."""

    def get_help(self, ctx: Any) -> str:
        """Return the help for a terminal."""
        return laid_out(page_of(self, ctx), width=min(out.width, WIDEST))


class Application(typer.Typer):
    """An application whose commands have help of this kind."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{"cls": Group, "rich_markup_mode": None, **settings})

    def command(self, name: str | None = None, **settings: Any) -> Callable[[F], F]:
        """Add a command."""
        return super().command(name, **{"cls": Command, **settings})


def summary_of(command: Any) -> str:
    """Return the first sentence of a command's help, without the full stop."""
    text = " ".join(_paragraphs(command.help)[:1])
    return re.split(r"\.(?:\s|$)", text, maxsplit=1)[0]


def page_of(command: Any, ctx: Any) -> HelpPage:
    """Return the help of a command before its layout."""
    arguments: list[tuple[str, str]] = []
    options: list[tuple[str, str]] = []
    for parameter in command.get_params(ctx):
        record = parameter.get_help_record(ctx)
        if record is not None:
            found = arguments if parameter.param_type_name == "argument" else options
            found.append((_name_of(parameter), _with_choices(*record)))
    sections = [("Arguments", arguments), ("Options", options), *_commands(command, ctx)]
    return HelpPage(
        usage=" ".join([ctx.command_path, "[OPTIONS]", *_values_of(command)]),
        paragraphs=_paragraphs(command.help),
        sections=[(title, records) for title, records in sections if records],
    )


def laid_out(page: HelpPage, *, width: int) -> str:
    """Return a page as lines of a width."""
    lines = [wrapped(f"Usage: {page.usage}", width=width).replace("Usage:", in_bold("Usage:"), 1)]
    for paragraph in page.paragraphs:
        lines += ["", wrapped(as_typed(paragraph), width=width, hanging=0)]
    for title, records in page.sections:
        lines += ["", in_bold(f"{title}:"), *_rows(records, width)]
    return "\n".join(lines)


def _commands(command: Any, ctx: Any) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield the groups of a group's commands, with their summaries."""
    if not isinstance(command, TyperGroup):
        return
    names = [name for name in command.list_commands(ctx) if not command.commands[name].hidden]
    panels = in_panels(names) if ctx.parent is None else {"Commands": names}
    for title, listed in panels.items():
        yield title, [(name, summary_of(command.commands[name])) for name in listed]


def _name_of(parameter: Any) -> str:
    """Return a parameter as it is typed, with a word for its value; Typer's own form changes by release."""
    if parameter.param_type_name == "argument":
        return str(parameter.name).upper()
    names = ", ".join(parameter.opts)
    return names if parameter.is_flag else f"{names} {_word_of(parameter)}"


def _word_of(option: Any) -> str:
    return str(max(option.opts, key=len)).lstrip("-").replace("-", "_").upper()


def _values_of(command: Any) -> Iterator[str]:
    """Yield the arguments of a command in order; optional ones are in brackets."""
    for parameter in command.params:
        if parameter.param_type_name == "argument":
            yield _name_of(parameter) if parameter.required else f"[{_name_of(parameter)}]"
    if isinstance(command, TyperGroup):
        yield "COMMAND [ARGS]..."


def _with_choices(name: str, text: str) -> str:
    """Add the words that an option takes: Typer shows them in the name, where they may exceed a line."""
    found = re.search(r"[<\[](\w+(?:\|\w+)+)[>\]]$", name)
    return f"{text} One of: {found[1].replace('|', ', ')}." if found else text


def _paragraphs(text: str | None) -> list[str]:
    paragraphs = re.split(r"\n\s*\n", inspect.cleandoc(text or ""))
    return [" ".join(paragraph.split()) for paragraph in paragraphs if paragraph.strip()]


def _rows(records: Sequence[tuple[str, str]], width: int) -> Iterator[str]:
    column = max((len(name) for name, _ in records if len(name) <= NAMES_WIDEST), default=0) + 4
    for name, text in records:
        said = wrapped(" ".join(as_typed(text).split()), width=width - column, hanging=0)
        first, *others = said.split("\n")
        if len(name) + 4 > column:
            yield f"  {in_colour(name)}"
            yield f"{'':{column}}{first}".rstrip()
        else:
            yield f"  {in_colour(name)}{'':{column - 2 - len(name)}}{first}".rstrip()
        yield from (f"{'':{column}}{line}" for line in others)
