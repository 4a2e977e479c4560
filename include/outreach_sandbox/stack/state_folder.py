"""The state folder of the local stack, which holds all its files and no others."""

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from outreach.connections import local_stack
from outreach.domain.errors import LocalProblem


@dataclass(frozen=True, kw_only=True)
class StateFolder:
    """The files of one local stack."""

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
        """The output of each process of the stack, one file for each."""
        return self.root / "logs"

    @property
    def secrets(self) -> Path:
        """Keys and passwords made for this stack; readable only by its owner."""
        return self.root / "secrets.json"

    @property
    def passwords(self) -> Path:
        """The password file of Airflow's login."""
        return self.root / local_stack.LOGIN

    @property
    def stack(self) -> Path:
        """The record of the running programs."""
        return self.root / local_stack.RECORD

    @property
    def lock(self) -> Path:
        """The lock of the one process that may start and end programs here."""
        return self.root / local_stack.LOCK

    @property
    def campaigns(self) -> Path:
        """Copies of campaigns, if a stack runs other ones than the person's own."""
        return self.root / "campaigns"

    @property
    def simulator_log(self) -> Path:
        """The log of the simulator, or of the first of two: what it received and whom it called."""
        return self.simulator_log_of("simulator")

    def simulator_log_of(self, simulator: str) -> Path:
        """The log of the simulator with that name."""
        return self.root / f"{simulator}.jsonl"


def state_folder(environ: Mapping[str, str]) -> StateFolder:
    """Return the state folder that the environment names; it need not exist."""
    return StateFolder(root=local_stack.state_root(environ))


OTHERS_MAY_READ_OR_WRITE = stat.S_IRWXG | stat.S_IRWXO & ~stat.S_IXOTH
"""The rights that others lose. PostgreSQL under another user must pass through, which shows nothing."""


def prepare(folder: StateFolder) -> None:
    """Create the state folder, readable by no one else; raises ``LocalProblem`` if it cannot be written.

    A folder from an earlier release is closed to others, too.
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
    """Remove the rights of everyone else to read or write in a folder."""
    folder.chmod(stat.S_IMODE(folder.stat().st_mode) & ~OTHERS_MAY_READ_OR_WRITE)
