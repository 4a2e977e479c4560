"""The processes of a stack from the record of any release, so that this release can end them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from outreach.domain.errors import LocalProblem
from outreach_sandbox.stack.processes_at_work import at_work_in
from outreach_sandbox.stack.sessions import ProcessMark
from outreach_sandbox.stack.state_folder import StateFolder

_MARK = TypeAdapter(ProcessMark)

OWNER = "its owner"


@dataclass(frozen=True, kw_only=True)
class RecordedProcesses:
    """The processes of a stack, as far as its record names them in a readable way."""

    owner: ProcessMark | None
    programs: Mapping[str, ProcessMark]
    postgres: Path
    """The folder of the database server."""
    not_named: tuple[str, ...]
    """Programs in the record that cannot be identified."""


def read_processes(folder: StateFolder) -> RecordedProcesses | None:
    """Read the processes from a record of any format; None if there is no record.

    Raises ``LocalProblem`` for a file that is no record at all.
    """
    fields = read_fields(folder)
    if fields is None:
        return None
    owner = _mark(fields.get("owner"))
    programs, not_named = _programs(fields.get("programs"))
    postgres = _postgres(folder, fields.get("postgres", folder.postgres.name))
    if postgres is None:
        not_named.append("PostgreSQL")
    return RecordedProcesses(
        owner=owner, programs=programs, postgres=postgres or folder.postgres, not_named=tuple(not_named)
    )


def read_fields(folder: StateFolder) -> dict[str, Any] | None:
    """Read the record from its file; None if there is none.

    Raises ``LocalProblem`` for a file that is no record at all.
    """
    try:
        fields = json.loads(folder.stack.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError:
        fields = None
    if not isinstance(fields, dict):
        raise LocalProblem(not_found(folder, [OWNER, "its programs"]))
    return fields


def not_found(folder: StateFolder, which: Sequence[str]) -> str:
    """Say which processes of a stack are not readable in its record, and how a person finds and ends them."""
    seen = at_work_in(folder)
    numbers = ",".join(str(pid) for pid in seen)
    look = (
        f"the system shows these processes at work in the folder: {numbers} (see `ps -fp {numbers}`)"
        if seen
        else "the system shows no process at work in the folder that this user may look at"
    )
    return (
        f"{folder.stack} cannot be read as a record of this stack's processes: "
        f"{' and '.join(which)} could not be found and were not ended; {look}. "
        f"End them with `kill`, remove {folder.stack}, and run `outreach down` again"
    )


def _mark(value: object) -> ProcessMark | None:
    try:
        return _MARK.validate_python(value)
    except ValidationError:
        return None


def _programs(value: object) -> tuple[dict[str, ProcessMark], list[str]]:
    if not isinstance(value, dict):
        return {}, ["its programs"]
    marks = {str(name): _mark(each) for name, each in value.items()}
    named = {name: mark for name, mark in marks.items() if mark is not None}
    return named, [name for name in marks if name not in named]


def _postgres(folder: StateFolder, value: object) -> Path | None:
    """Return the folder of the server; None for one outside the state folder."""
    if not isinstance(value, str):
        return None
    named = (folder.root / value).resolve()
    return folder.root / value if named.is_relative_to(folder.root.resolve()) else None
