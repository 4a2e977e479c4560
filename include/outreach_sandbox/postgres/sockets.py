"""The folder of PostgreSQL's Unix socket: its path must be short, and simple enough for a URL."""

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from outreach.domain.errors import LocalProblem
from outreach_sandbox.postgres.programs import account_for_postgres

LONGEST = 103
"""The most bytes of a socket's path: Linux allows 107, macOS 103."""

SOCKET_NAME = ".s.PGSQL.5432"


def socket_folder(data: Path) -> Path:
    """Return the folder for the socket of the server on ``data``; it is created if necessary.

    It is ``data`` itself, or a private folder for temporary files when that
    path is too long or has characters that connection strings would need
    escaped. Raises ``LocalProblem`` when both are too long.
    """
    data = data.resolve()
    if _suits(data):
        return data
    for folder in _replacements(data):
        return _private(folder)
    raise LocalProblem(
        f"{data / SOCKET_NAME} is too long for a Unix socket ({LONGEST} bytes at most), "
        "and so is the folder for temporary files; set OUTREACH_HOME or TMPDIR to a shorter path"
    )


def remove_socket_folder(data: Path) -> None:
    """Remove the private folder of an ended server on ``data``, but not ``data`` itself.

    The rest of its socket after a crash is removed, too. A folder that belongs to
    someone else, or holds anything else, stays.
    """
    data = data.resolve()
    if _suits(data):
        return
    for folder in _replacements(data):
        if not folder.is_dir() or not _is_ours(folder):
            continue
        for left in (SOCKET_NAME, f"{SOCKET_NAME}.lock"):
            (folder / left).unlink(missing_ok=True)
        if not any(folder.iterdir()):
            folder.rmdir()


def _replacements(data: Path) -> Iterator[Path]:
    """Yield possible private folders for a socket, the preferred one first; none is created."""
    name = f"outreach-{os.geteuid()}-{hashlib.sha256(os.fsencode(data)).hexdigest()[:10]}"
    for parent in (Path(tempfile.gettempdir()), Path("/tmp")):  # noqa: S108 - private, and checked
        if _suits(parent / name):
            yield parent / name


def _suits(folder: Path) -> bool:
    path = str(folder / SOCKET_NAME)
    return len(os.fsencode(path)) <= LONGEST and re.fullmatch(r"[A-Za-z0-9_./-]+", path) is not None


def _private(folder: Path) -> Path:
    """Create a folder that no one else can have created or can read."""
    folder.mkdir(mode=0o700, exist_ok=True)
    if not _is_ours(folder):
        raise LocalProblem(f"{folder} belongs to someone else; remove it, or set TMPDIR to another folder")
    return folder


def _is_ours(folder: Path) -> bool:
    account = account_for_postgres()
    ours = {os.geteuid(), account.user if account else os.geteuid()}
    status = folder.lstat()
    return not folder.is_symlink() and status.st_uid in ours and not status.st_mode & 0o077
