"""Reading YAML without its surprises.

PyYAML follows YAML 1.1, where ``no`` is false, ``09:00`` may be a number in
base 60 and ``2026-01-15`` a date. Here plain scalars mean what the core schema
of YAML 1.2 says (https://yaml.org/spec/1.2.2/#103-core-schema), keys are text
exactly as written, and a key that is given twice is a mistake.
"""

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from outreach.yaml_files.problems import Problem

Path = tuple[str | int, ...]

_CORE_SCHEMA = {
    "tag:yaml.org,2002:null": (r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    "tag:yaml.org,2002:bool": (r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    "tag:yaml.org,2002:int": (r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", list("-+0123456789")),
    "tag:yaml.org,2002:float": (
        r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)",
        list("-+0123456789."),
    ),
}

MOST_EVENTS = 20_000
"""The most beginnings, ends and values in a document; the sample has about two hundred."""

_COLLECTION_TAGS = frozenset({"tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"})


@dataclass(frozen=True, kw_only=True)
class YamlDocument:
    """The content of a file, the line of each key, and its mistakes.

    ``data`` is None for an empty file and for one that cannot be parsed.
    """

    data: Any
    lines: dict[Path, int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


class _CoreSchemaLoader(yaml.SafeLoader):
    """A safe loader that resolves scalars as YAML 1.2 does."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - PyYAML's own shape


for _tag, (_pattern, _first) in _CORE_SCHEMA.items():
    _CoreSchemaLoader.add_implicit_resolver(_tag, re.compile(rf"(?:{_pattern})\Z"), _first)


def _integer(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> int:
    text = str(loader.construct_scalar(node))
    if text.startswith(("0o", "0x")):
        return int(text, 0)
    return int(text)


_CoreSchemaLoader.add_constructor("tag:yaml.org,2002:int", _integer)


class _Reader:
    """Visits all nodes of one document, so that every mistake is found, not only the first."""

    def __init__(self, loader: yaml.SafeLoader, file: str) -> None:
        self._loader = loader
        self._file = file
        self.lines: dict[Path, int] = {}
        self.problems: list[Problem] = []

    def read(self, node: yaml.Node, path: Path = ()) -> Any:
        self.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, path)
        if node.tag not in _COLLECTION_TAGS:
            return self._mistake(node, path, f"has the tag {node.tag}, which means nothing here")
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        return [self.read(item, (*path, index)) for index, item in enumerate(node.value)]

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self._mistake(key_node, path, "a key must be plain text")
                continue
            key = str(key_node.value)
            place = (*path, key)
            if key in found:
                self._mistake(key_node, place, f"is given twice, first on line {self.lines[place]}")
                continue
            self.lines[place] = key_node.start_mark.line + 1
            found[key] = self.read(value_node, place)
        return found

    def _scalar(self, node: yaml.Node, path: Path) -> Any:
        try:
            return self._loader.construct_object(node)
        except (yaml.YAMLError, ValueError):
            return self._mistake(
                node, path, f"cannot be read as {node.tag}; write plain text, a number, true or false"
            )

    def _mistake(self, node: yaml.Node, path: Path, message: str) -> None:
        line = node.start_mark.line + 1
        self.problems.append(Problem(file=self._file, key=dotted(path), message=message, line=line))


def dotted(path: Path) -> str:
    """Return a path as its author would write it: ``batches.size``, ``extra_tags[0]``."""
    written = ""
    for part in path:
        written += f"[{part}]" if isinstance(part, int) else f".{part}" if written else part
    return written


def read_yaml(text: str, *, file: str) -> YamlDocument:
    """Read one YAML document; a mistake becomes a ``Problem``, never an exception."""
    try:
        loader = _CoreSchemaLoader(text)
    except yaml.YAMLError:
        words = "holds a control character; save it as plain UTF-8 text"
        return YamlDocument(data=None, problems=(Problem(file=file, key="", message=words),))
    refusal = _too_costly(text, file)
    if refusal is not None:
        return YamlDocument(data=None, problems=(refusal,))
    try:
        node = loader.get_single_node()
        if node is None:
            return YamlDocument(data=None)
        reader = _Reader(loader, file)
        data = reader.read(node)
    except yaml.MarkedYAMLError as error:
        return YamlDocument(data=None, problems=(_not_yaml(error, file),))
    except (yaml.YAMLError, RecursionError) as error:
        words = "is nested too deeply" if isinstance(error, RecursionError) else f"is not YAML: {error}"
        return YamlDocument(data=None, problems=(Problem(file=file, key="", message=words),))
    finally:
        loader.dispose()
    return YamlDocument(data=data, lines=reader.lines, problems=tuple(reader.problems))


def _too_costly(text: str, file: str) -> Problem | None:
    """Refuse text that is too costly to read: aliases, and more values than any campaign has.

    A few lines of aliases can stand for billions of values. A text that is not YAML is
    left to the reader, which says where the mistake is.
    """
    try:
        for count, event in enumerate(yaml.parse(text, Loader=_CoreSchemaLoader)):
            line = event.start_mark.line + 1 if event.start_mark else None
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                return Problem(
                    file=file, key="", message="uses an alias (& or *); write the value out", line=line
                )
            if count > MOST_EVENTS:
                return Problem(file=file, key="", message="holds more values than a campaign has", line=line)
    except (yaml.YAMLError, RecursionError):
        return None
    return None


def _not_yaml(error: yaml.MarkedYAMLError, file: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    words = ", ".join(part for part in (error.context, error.problem) if part)
    return Problem(
        file=file,
        key="",
        message=f"is not YAML: {words}",
        line=None if mark is None else mark.line + 1,
    )
