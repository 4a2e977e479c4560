"""The simulator as a process of its own: it stops in order, and a kill loses nothing it had logged."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from builders import oracle
from builders.levers_client import LeversClient
from builders.levers_requests import bulk
from builders.levers_simulator import RunningLevers
from builders.simulator import PLAIN
from outreach_sandbox.simulator.levers.app import create_app
from outreach_sandbox.simulator.levers.settings import LeversSimulatorSettings
from outreach_sandbox.simulator.serve import bind, serve

PROGRAM = """
import sys
from outreach_sandbox.simulator.levers.app import create_app
from outreach_sandbox.simulator.serve import serve
from outreach_sandbox.simulator.levers.settings import LeversSimulatorSettings
serve(create_app(LeversSimulatorSettings.model_validate_json(sys.argv[1])), int(sys.argv[2]))
"""


@contextmanager
def levers_process(folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], RunningLevers]]:
    settings = LeversSimulatorSettings(log_path=folder / "levers.jsonl", call_seconds_min=0, lines=500)
    listening = bind()
    port = listening.getsockname()[1]
    listening.close()
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, settings.model_dump_json(), str(port)], stderr=subprocess.PIPE
    )
    origin = f"http://127.0.0.1:{port}"
    try:
        wait_for_health(f"{origin}/_simulator/health")
        yield (
            process,
            RunningLevers(origin=origin, settings=settings, log_path=settings.log_path),
        )
    finally:
        process.kill()
        process.communicate()


def wait_for_health(url: str) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            httpx.get(url, **PLAIN).raise_for_status()
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the simulator did not start within 30 s")


def test_a_kill_loses_no_line_of_the_log(tmp_path: Path) -> None:
    with levers_process(tmp_path) as (process, levers):
        client = LeversClient(levers=levers)
        assert client.submit(bulk(200)).status_code == 201
        levers.wait_until(lambda log: len(oracle.rings(log)) == 200)
        assert client.submit(bulk(10)).status_code == 201
        process.kill()
        process.wait()

    entries = levers.entries()
    assert [(request.contacts, request.admitted) for request in oracle.requests(entries)] == [
        (200, True),
        (10, True),
    ]
    assert len(oracle.rings(entries)) >= 200


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_on_a_signal_without_a_complaint(tmp_path: Path, stop: signal.Signals) -> None:
    with levers_process(tmp_path) as (process, levers):
        LeversClient(levers=levers).submit(bulk(5))
        process.send_signal(stop)
        _, complaints = process.communicate(timeout=10)

    assert complaints == b""
    assert process.returncode == {signal.SIGINT: 0, signal.SIGTERM: -signal.SIGTERM}[stop]


def test_a_port_in_use_is_refused_at_once(tmp_path: Path) -> None:
    settings = LeversSimulatorSettings(log_path=tmp_path / "log.jsonl")
    with bind() as taken:
        taken.listen()
        with pytest.raises(OSError, match="in use"):
            serve(create_app(settings), taken.getsockname()[1])
