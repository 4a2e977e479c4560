"""What runs in a state folder at present: written by the owner of the stack, read by everybody else."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from outreach.connections.local_stack import is_held
from outreach.domain.errors import LocalProblem
from outreach_sandbox.stack.ports import LOOPBACK
from outreach_sandbox.stack.processes import ProcessMark
from outreach_sandbox.stack.secrets import write_private
from outreach_sandbox.stack.state_folder import StateFolder


class StackRecord(BaseModel):
    """One stack. ``programs`` are leaders of their own sessions."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    status: Literal["starting", "ready"]
    owner: ProcessMark
    ui_port: int
    simulators: dict[str, int] = {}
    """The port of each simulator, by its name."""
    programs: dict[str, ProcessMark] = {}
    connections: dict[str, str] = Field(default={}, repr=False)
    """The stack's ``AIRFLOW_CONN_…`` variables, for commands that use its databases."""

    @property
    def ui(self) -> str:
        """The address of Airflow's UI."""
        return f"http://{LOOPBACK}:{self.ui_port}"


def read_record(folder: StateFolder) -> StackRecord | None:
    """Return what the owner wrote last; None where nothing was ever started, or all of it was ended."""
    try:
        return StackRecord.model_validate_json(folder.stack.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValidationError as error:
        raise LocalProblem(f"{folder.stack} is not readable as the record of a stack") from error


def write_record(folder: StateFolder, record: StackRecord) -> None:
    """Replace the record in one step."""
    write_private(folder.stack, record.model_dump_json(indent=2))


@contextmanager
def ownership(folder: StateFolder) -> Iterator[None]:
    """Own the state folder while the block runs; the system lets go of it when the owner dies.

    Raises ``LocalProblem`` when somebody else owns it.
    """
    file = os.open(folder.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            record = read_record(folder)
            where = f", with Airflow at {record.ui}" if record else ""
            raise LocalProblem(
                f"a stack already runs in {folder.root}{where}; `outreach down` ends it, "
                "and OUTREACH_HOME names another folder for a second one"
            ) from None
        yield
    finally:
        os.close(file)


def is_owned(folder: StateFolder) -> bool:
    """Tell whether a living process owns the state folder."""
    return is_held(folder.lock)
