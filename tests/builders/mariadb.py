"""A real MariaDB for the tests, where its server and client programs are installed."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import AF_UNIX, socket
from typing import IO

from sqlalchemy import URL

PROGRAMS = ("mariadbd", "mariadb-install-db", "my_print_defaults")
_PLACES = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin"))
_STARTS_WITHIN_SECONDS = 60


def program(name: str) -> str | None:
    """The path of a program of MariaDB; None where it is not installed."""
    return shutil.which(name, path=_PLACES)


def is_installed() -> bool:
    """Whether a server can be started here."""
    return all(program(name) for name in PROGRAMS)


@contextmanager
def mariadb_server() -> Iterator[URL]:
    """Start a server of its own that only a socket leads to; gives its URL, which names no database."""
    folder = Path(tempfile.mkdtemp(prefix="outreach-mariadb-"))
    folder.chmod(0o755)
    data, place = folder / "data", folder / "socket"
    common = ["--no-defaults", f"--datadir={data}", "--user=root"]
    try:
        installs = [
            str(program("mariadb-install-db")),
            *common,
            "--auth-root-authentication-method=normal",
            "--skip-test-db",
        ]
        subprocess.run(installs, check=True, capture_output=True)
        with (folder / "log").open("w") as log, _serving(common, place, log):
            _wait_for(place, folder / "log")
            yield URL.create("mysql+pymysql", username="root", query={"unix_socket": str(place)})
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _serving(options: list[str], place: Path, log: IO[str]) -> Iterator[None]:
    server = subprocess.Popen(
        [str(program("mariadbd")), *options, f"--socket={place}", "--skip-networking"],
        stdout=subprocess.DEVNULL,
        stderr=log,
    )
    try:
        yield
    finally:
        server.terminate()
        server.wait(30)


def _wait_for(place: Path, log: Path) -> None:
    deadline = time.monotonic() + _STARTS_WITHIN_SECONDS
    while True:
        with socket(AF_UNIX) as tried:
            if tried.connect_ex(str(place)) == 0:
                return
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.1)
