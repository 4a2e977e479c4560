"""The placeholders of ``prompt.md``, as the provider will replace them."""

import re
from collections.abc import Mapping

from outreach.yaml_files.problems import Problem

FILE = "prompt.md"

TAG_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
"""The allowed form of a tag's name."""

_BRACES = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_OF_OTHER_SYSTEMS = re.compile(
    r"\$\{[A-Za-z_][\w. ]*\}|#\{[A-Za-z_][\w. ]*\}|\[\[[A-Za-z_][\w. ]*\]\]|<<[A-Za-z_][\w. ]*>>"
    r"|%[A-Za-z_]\w*%|%\([A-Za-z_]\w*\)s|(?<![{$#])\{[A-Za-z_][\w. ]*\}(?!\})"
)
"""Placeholders of other systems, which would be read aloud here."""

_STRAY = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")


def placeholders(prompt: str) -> tuple[str, ...]:
    """Return the keys of all ``{{key}}`` in a prompt, each once, in order of appearance."""
    found = (match[1] for match in _BRACES.finditer(prompt))
    return tuple(dict.fromkeys(key for key in found if TAG_NAME.fullmatch(key)))


def filled_in(prompt: str, tags: Mapping[str, str]) -> str:
    """Return a prompt with the values of its tags, as the provider fills it in; other placeholders stay."""
    return _BRACES.sub(lambda match: tags.get(match[1], match[0]), prompt)


def first_lines(prompt: str) -> dict[str, int]:
    """Return the first line of each placeholder, counted from 1."""
    lines: dict[str, int] = {}
    for match in _BRACES.finditer(prompt):
        lines.setdefault(match[1], _line(prompt, match.start()))
    return lines


def prompt_mistakes(prompt: str) -> list[Problem]:
    """Find text that looks like a placeholder but would be read aloud."""
    if not prompt.strip():
        return [Problem(file=FILE, key="", message="is empty; write what the agent must know and do")]
    found = []
    for match in _BRACES.finditer(prompt):
        if not TAG_NAME.fullmatch(match[1]):
            words = "is not a placeholder; allowed: {{key}} of letters, digits and _, without spaces"
            found.append(_mistake(prompt, match.start(), f"{match[0][:40]!r} {words}"))
    rest = _BRACES.sub(lambda match: " " * len(match[0]), prompt)
    for match in _OF_OTHER_SYSTEMS.finditer(rest):
        words = "is another system's placeholder and would be read aloud; here it is {{key}}"
        found.append(_mistake(prompt, match.start(), f"{match[0][:40]!r} {words}"))
    for match in _STRAY.finditer(rest):
        words = "stands alone; a placeholder is {{key}}, and nothing else is replaced"
        found.append(_mistake(prompt, match.start(), f"{match[0]!r} {words}"))
    return found


def _mistake(prompt: str, position: int, message: str) -> Problem:
    return Problem(file=FILE, key="", message=message, line=_line(prompt, position))


def _line(prompt: str, position: int) -> int:
    return prompt.count("\n", 0, position) + 1
