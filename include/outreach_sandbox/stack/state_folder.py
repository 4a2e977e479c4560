"""The state folder of the local stack: everything it keeps, and nothing of anybody else's."""

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from outreach.connections import local_stack
from outreach.domain.errors import LocalProblem


@dataclass(frozen=True, kw_only=True)
class StateFolder:
    """Everything that one local stack keeps, and nothing of anybody else's."""

    root: Path

    @property
    def postgres(self) -> Path:
        """The files of the embedded PostgreSQL."""
        return self.root / "postgres"

    @property
    def airflow(self) -> Path:
        """AIRFLOW_HOME."""
        return self.root / "airflow"

    @property
    def night_page(self) -> Path:
        """Where the night that was played here stands as a page with charts, if it succeeded."""
        return self.root / "night.html"

    @property
    def logs(self) -> Path:
        """The output of each process of the stack, one file a process."""
        return self.root / "logs"

    @property
    def secrets(self) -> Path:
        """Keys and passwords made for this stack; readable by its owner only."""
        return self.root / "secrets.json"

    @property
    def passwords(self) -> Path:
        """The password file of Airflow's login."""
        return self.root / local_stack.LOGIN

    @property
    def stack(self) -> Path:
        """The programs that run at present."""
        return self.root / local_stack.RECORD

    @property
    def lock(self) -> Path:
        """Held by the one process that may start and end things here."""
        return self.root / local_stack.LOCK

    @property
    def campaigns(self) -> Path:
        """Copies of campaigns, where a stack runs other ones than the person's own."""
        return self.root / "campaigns"

    @property
    def simulator_log(self) -> Path:
        """The record of the simulator, or of the first of two: what it received and whom it called."""
        return self.simulator_log_of("simulator")

    def simulator_log_of(self, simulator: str) -> Path:
        """Where a simulator of that name keeps its own record."""
        return self.root / f"{simulator}.jsonl"


def state_folder(environ: Mapping[str, str]) -> StateFolder:
    """Return the state folder that the environment names; it need not exist."""
    return StateFolder(root=local_stack.state_root(environ))


OTHERS_MAY_READ_OR_WRITE = stat.S_IRWXG | stat.S_IRWXO & ~stat.S_IXOTH
"""What others lose. PostgreSQL under another user has to pass through, which shows nothing."""


def prepare(folder: StateFolder) -> None:
    """Make the state folder for no one else to read; raises ``LocalProblem`` where nothing can be written.

    A folder that an earlier release made is closed to others as well.
    """
    try:
        wanted = (folder.airflow, folder.logs, folder.root, *folder.root.parents)
        new = [each for each in wanted if not each.exists()]
        ours = [folder.airflow, folder.logs, *([folder.root] if folder.lock.exists() else [])]
        for each in (folder.airflow, folder.logs):
            each.mkdir(parents=True, exist_ok=True)
        for each in new:
            each.chmod(0o700)
        for each in ours:
            close_to_others(each)
        folder.lock.touch(mode=0o600)
    except OSError as error:
        raise LocalProblem(
            f"the state folder {folder.root} cannot be written to ({error.strerror}); "
            "set OUTREACH_HOME to a folder of yours"
        ) from error
    if not os.access(folder.root, os.W_OK | os.X_OK):
        raise LocalProblem(
            f"the state folder {folder.root} cannot be written to; set OUTREACH_HOME to a folder of yours"
        )


def close_to_others(folder: Path) -> None:
    """Take from everyone else what they could read or write in a folder."""
    folder.chmod(stat.S_IMODE(folder.stat().st_mode) & ~OTHERS_MAY_READ_OR_WRITE)
