"""On what a benchmark ran: the machine, and the versions that matter."""

import os
import platform
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from subprocess import run

from sqlalchemy import URL, create_engine, text

PACKAGES = ("pandas", "phonenumbers", "great-expectations", "sqlalchemy", "psycopg", "httpx", "fastapi")


@dataclass(frozen=True, kw_only=True)
class Machine:
    """A machine, and what ran on it."""

    measured_at: str
    commit: str
    processor: str
    cores: int
    memory_gb: int
    system: str
    python: str
    postgres: str
    packages: dict[str, str]
    busy: float
    """How many processes wanted to run in the minute before; more than none make CPU time dearer."""


def this_machine(server: URL) -> Machine:
    """Look at this machine."""
    engine = create_engine(server)
    with engine.connect() as connection:
        postgres = str(connection.scalar(text("SHOW server_version")))
    engine.dispose()
    return Machine(
        measured_at=datetime.now(UTC).isoformat(timespec="minutes"),
        commit=_commit(),
        processor=_processor(),
        cores=os.cpu_count() or 1,
        memory_gb=round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        system=f"{platform.system()} {platform.release()}",
        python=platform.python_version(),
        postgres=postgres,
        packages={name: version(name) for name in PACKAGES},
        busy=round(os.getloadavg()[0], 1),
    )


def _commit() -> str:
    said = run(
        ["git", "describe", "--always", "--dirty"],
        capture_output=True,
        check=False,
        cwd=Path(__file__).parent,
        text=True,
    )
    return said.stdout.strip() or "no commit"


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
