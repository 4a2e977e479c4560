"""The application that providers report to, in a process of its own, as ``outreach webhooks`` serves it."""

import json
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

from benchmarks.account import CONNECTION, ENVIRONMENT, SECRET, SETTINGS
from benchmarks.measure import environment
from benchmarks.measured import Measured
from benchmarks.memory import peak_mb_of
from benchmarks.place import Place
from benchmarks.postgres_cpu import postgres_cpu_seconds
from benchmarks.process_cpu import cpu_seconds_of

STARTS_WITHIN = 60.0
"""Seconds."""


@contextmanager
def served(place: Place) -> Iterator["Door"]:
    """Serve the application on the ledger of a place while the block runs."""
    port = _free_port()
    command = [sys.executable, "-m", "outreach", "webhooks", "--port", str(port)]
    connections = {name: json.dumps(value) for name, value in _connections(place).items()}
    with subprocess.Popen(
        command, env=environment() | connections, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            _wait_for(f"http://127.0.0.1:{port}/health")
            yield Door(data=place.folder, pid=process.pid, port=port)
        finally:
            process.terminate()


@dataclass(frozen=True, kw_only=True)
class Door:
    """The application that is being served, by its process and its port; ``data`` is PostgreSQL's folder."""

    data: Path
    pid: int
    port: int


@dataclass(kw_only=True)
class Stopwatch:
    """Measures what the served application and PostgreSQL use from now on."""

    door: Door
    _cpu: float = field(init=False)
    _postgres: float = field(init=False)
    _wall: float = field(init=False)

    def __post_init__(self) -> None:
        self._cpu = cpu_seconds_of(self.door.pid)
        self._postgres = postgres_cpu_seconds(self.door.data)
        self._wall = time.perf_counter()

    def measured(self, stage: str, *, rows: int, **facts: Any) -> Measured:
        """Say what was used since."""
        wall = time.perf_counter() - self._wall
        return Measured(
            stage=stage,
            rows=rows,
            wall=wall,
            cpu=cpu_seconds_of(self.door.pid) - self._cpu,
            postgres_cpu=postgres_cpu_seconds(self.door.data) - self._postgres,
            peak_mb=peak_mb_of(self.door.pid),
            import_seconds=0.0,
            facts=facts,
        )


def _connections(place: Place) -> Mapping[str, Mapping[str, Any]]:
    url = make_url(place.ledger_url)
    return {
        "AIRFLOW_CONN_OUTREACH_DB": {
            "conn_type": "postgres",
            "host": url.query["host"],
            "login": url.username,
            "schema": url.database,
            "extra": {"environment": ENVIRONMENT, "metadata_keys": list(SETTINGS.metadata_keys)},
        },
        f"AIRFLOW_CONN_{CONNECTION.upper()}": {
            "conn_type": "levers",
            "host": place.sink_url,
            "login": "client",
            "password": "password",
            "extra": {"webhook_secrets": [SECRET]},
        },
    }


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
