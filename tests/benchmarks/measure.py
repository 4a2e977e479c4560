"""Measuring stages in a process of their own, with its imports paid before the clock starts."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import create_engine, text

from benchmarks.measured import Measured
from benchmarks.place import Place

TESTS = Path(__file__).parents[1]
GRACE = 60.0
"""Seconds that a process has beyond the limits of its stages, for imports and its end."""


class StageFailed(Exception):
    """A stage did not end as it should; its own words were printed."""


def environment() -> dict[str, str]:
    """Give the environment of a process that runs a module of this package."""
    return {**os.environ, "PYTHONPATH": str(TESTS)}


def measure(*stages: str, place: Place, cpu_limit: float) -> Iterator[Measured]:
    """Run stages (``module.function`` of this package) one after another in one process.

    A stage that comes to ``cpu_limit`` seconds, with PostgreSQL, is ended with its statements
    in the database, comes back as not finished, and is the last. Raises ``StageFailed``.
    """
    command = [
        sys.executable, "-m", "benchmarks.stage_process", place.to_json(), str(cpu_limit), *stages,
    ]  # fmt: skip
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, env=environment(), text=True, start_new_session=True
    ) as process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                yield Measured(**json.loads(line))
            code = process.wait(timeout=GRACE)
        finally:
            _end(process)
    end_sessions(place.ledger_url)
    if code:
        raise StageFailed(f"{' '.join(stages)} ended with {code}")


def measure_one(stage: str, *, place: Place, cpu_limit: float) -> Measured:
    """Run one stage in a process of its own; see ``measure``."""
    (measured,) = measure(stage, place=place, cpu_limit=cpu_limit)
    return measured


def _end(process: "subprocess.Popen[str]") -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)


def end_sessions(url: str) -> None:
    """End what is still at work in a database, and wait for it."""
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    engine.dispose()
