"""Measuring one stage in a process of its own, with its imports paid before the clock starts."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

from benchmarks.place import Place

TESTS = Path(__file__).parents[1]


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What one stage cost. Seconds; ``peak_mb`` is the most memory that its process had (MiB)."""

    stage: str
    rows: int
    """How many it worked on: invoices, people, batches or events."""
    wall: float
    cpu: float
    """Of the stage's own process and its children."""
    postgres_cpu: float
    peak_mb: float
    import_seconds: float
    """CPU seconds of imports, before the clock started."""
    is_finished: bool = True
    """False where it was ended at the limit: then it would have cost more."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """What it counted, or what its parts cost."""

    @property
    def all_cpu(self) -> float:
        """CPU seconds of the stage and of PostgreSQL."""
        return self.cpu + self.postgres_cpu

    @property
    def rows_per_second(self) -> float:
        """Rows by the clock on the wall."""
        return self.rows / self.wall if self.wall else 0.0


class StageFailed(Exception):
    """A stage did not end as it should; its own words were printed."""


def measure(stage: str, place: Place, *, within_seconds: float = 1800) -> Measured:
    """Run one stage (``module.function`` of this package); raises ``StageFailed``.

    One that is not through in time is ended with its statements in the database, and
    comes back as not finished.
    """
    command = [sys.executable, "-m", "benchmarks.stage_process", stage, place.to_json(), str(within_seconds)]
    environment = {**os.environ, "PYTHONPATH": str(TESTS)}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, env=environment, start_new_session=True
    ) as process:
        try:
            printed, _ = process.communicate(timeout=within_seconds + 120)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            printed, _ = process.communicate()
    end_sessions(place.ledger_url)
    if process.returncode:
        raise StageFailed(f"{stage} ended with {process.returncode}")
    return Measured(**json.loads(printed.splitlines()[-1]))


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


def as_json(measured: Measured) -> str:
    """Write a measurement down."""
    return json.dumps(asdict(measured))
