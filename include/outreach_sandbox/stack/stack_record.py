"""The programs that run in a state folder: written by the owner of the stack, read by everyone else.

``format`` is the format of the record. A record with another format, or without one, is
of another release: that stack is not used, but can still be ended
(``recorded_processes``). For this ``owner``, ``programs`` and ``postgres`` keep their
names and form in every format.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from outreach.connections.local_stack import RECORD_FORMAT, is_held, started_by_another_release
from outreach.domain.errors import LocalProblem
from outreach_sandbox.stack.ports import LOOPBACK
from outreach_sandbox.stack.processes_at_work import at_work_in
from outreach_sandbox.stack.recorded_processes import read_fields
from outreach_sandbox.stack.secrets import write_private
from outreach_sandbox.stack.sessions import ProcessMark, is_alive
from outreach_sandbox.stack.state_folder import StateFolder


class StackRecord(BaseModel):
    """One stack. ``programs`` are leaders of their own sessions."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    format: Literal[1] = RECORD_FORMAT
    status: Literal["starting", "ready"]
    owner: ProcessMark
    ui_port: int
    simulators: dict[str, int] = {}
    """The port of each simulator, by its name."""
    programs: dict[str, ProcessMark] = {}
    postgres: str
    """The folder of the database server, inside the state folder."""
    connections: dict[str, str] = Field(default={}, repr=False)
    """The stack's ``AIRFLOW_CONN_…`` variables, for commands that use its databases."""

    @property
    def ui(self) -> str:
        """The address of Airflow's UI."""
        return f"http://{LOOPBACK}:{self.ui_port}"


def read_record(folder: StateFolder) -> StackRecord | None:
    """Return the last record of the owner; None if nothing was started, or everything was ended.

    Raises ``LocalProblem`` for the record of another release, and for one that is no record at all.
    """
    fields = read_fields(folder)
    if fields is None:
        return None
    try:
        if fields.get("format") != RECORD_FORMAT:
            raise LocalProblem(started_by_another_release(folder.root))
        return StackRecord.model_validate(fields)
    except ValidationError:
        raise LocalProblem(started_by_another_release(folder.root)) from None


def write_record(folder: StateFolder, record: StackRecord) -> None:
    """Replace the record in one step."""
    write_private(folder.stack, record.model_dump_json(indent=2))


@contextmanager
def ownership(folder: StateFolder) -> Iterator[None]:
    """Own the state folder while the block runs; the system releases it when the owner dies.

    Raises ``LocalProblem`` if another process owns it.
    """
    file = os.open(folder.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LocalProblem(_already_runs(folder)) from None
        yield
    finally:
        os.close(file)


def is_owned(folder: StateFolder) -> bool:
    """Tell whether a living process owns the state folder."""
    return is_held(folder.lock)


def _already_runs(folder: StateFolder) -> str:
    record = read_record(folder)
    if record is not None and not is_alive(record.owner):
        numbers = ", ".join(str(pid) for pid in at_work_in(folder)) or "of another user"
        return (
            f"a process that is not the recorded owner of the stack holds {folder.lock} (process {numbers}); "
            "try again when it has ended"
        )
    where = f", with Airflow at {record.ui}" if record else ""
    return (
        f"a stack already runs in {folder.root}{where}; `outreach down` ends it, "
        "and OUTREACH_HOME names another folder for a second one"
    )
