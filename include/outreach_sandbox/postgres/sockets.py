"""Where PostgreSQL's Unix socket goes: its path must be short, and plain enough for a URL."""

import hashlib
import os
import re
import tempfile
from pathlib import Path

from outreach.domain.errors import LocalProblem
from outreach_sandbox.postgres.programs import account_for_postgres

LONGEST = 103
"""Bytes of a socket's path: Linux allows 107, macOS 103."""

SOCKET_NAME = ".s.PGSQL.5432"


def socket_folder(data: Path) -> Path:
    """Return the folder of the socket of the server on ``data``, made if need be.

    It is ``data`` itself, or a private folder for temporary files when that
    path is too long or has characters that connection strings would need
    escaped. Raises ``LocalProblem`` when both are too long.
    """
    data = data.resolve()
    if _suits(data):
        return data
    name = f"outreach-{os.geteuid()}-{hashlib.sha256(os.fsencode(data)).hexdigest()[:10]}"
    for parent in (Path(tempfile.gettempdir()), Path("/tmp")):  # noqa: S108 - private below, and checked
        if _suits(parent / name):
            return _private(parent / name)
    raise LocalProblem(
        f"{data / SOCKET_NAME} is too long for a Unix socket ({LONGEST} bytes at most), "
        "and so is the folder for temporary files; set OUTREACH_HOME or TMPDIR to a shorter path"
    )


def _suits(folder: Path) -> bool:
    path = str(folder / SOCKET_NAME)
    return len(os.fsencode(path)) <= LONGEST and re.fullmatch(r"[A-Za-z0-9_./-]+", path) is not None


def _private(folder: Path) -> Path:
    """Make a folder that nobody else can have put there or can look into."""
    folder.mkdir(mode=0o700, exist_ok=True)
    account = account_for_postgres()
    ours = {os.geteuid(), account.user if account else os.geteuid()}
    status = folder.lstat()
    if folder.is_symlink() or status.st_uid not in ours or status.st_mode & 0o077:
        raise LocalProblem(f"{folder} belongs to somebody else; remove it, or set TMPDIR to another folder")
    return folder
