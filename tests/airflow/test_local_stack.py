"""`outreach up`, `down` and `demo` as a person uses them: real processes, and none of them left behind."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from builders.local_commands import environment, nothing_is_left_of, outreach
from outreach_sandbox.postgres.server import postgres_runs
from outreach_sandbox.stack.stack_record import is_owned, read_record
from outreach_sandbox.stack.state_folder import StateFolder

pytestmark = pytest.mark.airflow

ANOTHER_LEVERS = json.dumps(
    {"conn_type": "levers", "host": "http://127.0.0.1:9", "login": "a", "password": "b"}
)
AIRFLOW = {"api-server", "scheduler", "dag-processor", "triggerer"}


def until(condition: Callable[[], bool], *, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def programs(folder: StateFolder) -> set[str]:
    record = read_record(folder) if folder.root.exists() else None
    return set(record.programs) if record else set()


@pytest.fixture
def home(open_folder: Path) -> Iterator[Path]:
    home = open_folder / "state with a blank"
    yield home
    outreach("down", environ=environment(home))


def test_a_stack_runs_until_it_is_ended_even_if_its_owner_was_killed(home: Path) -> None:
    folder = StateFolder(root=home)
    environ = environment(home, AIRFLOW_CONN_LEVERS_DEFAULT=ANOTHER_LEVERS)

    started = outreach("up", environ=environ)
    assert started.returncode == 0, started.stderr
    record = read_record(folder)
    assert record is not None
    assert set(record.programs) >= AIRFLOW
    assert "simulator" not in record.programs  # the environment names another Levers
    assert record.connections["AIRFLOW_CONN_LEVERS_DEFAULT"] == ANOTHER_LEVERS
    assert f"http://127.0.0.1:{environ['PORT']}" in started.stdout
    assert "password is in" in started.stdout

    assert httpx.get(f"{record.ui}/api/v2/dags", trust_env=False).status_code == 401
    assert outreach("status", environ=environ).returncode == 0
    again = outreach("up", environ=environ)
    assert again.returncode == 2
    assert "a stack already runs" in again.stderr

    os.kill(record.owner.pid, signal.SIGKILL)
    until(lambda: not is_owned(folder), seconds=10)
    assert outreach("status", environ=environ).returncode == 1
    ended = outreach("down", environ=environ)
    assert ended.returncode == 0
    assert "has ended" in ended.stdout
    assert nothing_is_left_of(folder, record)
    assert read_record(folder) is None


def test_an_interrupted_demo_ends_everything_that_it_started(home: Path) -> None:
    folder = StateFolder(root=home / "demo")
    command = [sys.executable, "-m", "outreach", "demo"]
    demo = subprocess.Popen(
        command, env=environment(home), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        until(lambda: "triggerer" in programs(folder), seconds=120)
        record = read_record(folder)
        demo.send_signal(signal.SIGINT)
        said, complained = demo.communicate(timeout=60)
    finally:
        demo.kill()
    assert record is not None
    assert demo.returncode == 128 + signal.SIGINT, complained
    assert "starting Airflow" in said
    assert complained.strip() == "outreach: ended before it was finished, as asked"
    assert nothing_is_left_of(folder, record)


def test_a_part_that_ends_by_itself_is_reported_with_its_last_words(home: Path) -> None:
    folder = StateFolder(root=home)
    broken = environment(home, AIRFLOW__CORE__PARALLELISM="many")
    up = subprocess.Popen(
        [sys.executable, "-m", "outreach", "up"],
        env=broken,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    _, complained = up.communicate(timeout=120)
    assert up.returncode == 2
    assert "ended by itself with exit code" in complained
    assert "many" in complained
    assert "Traceback" not in complained.partition("the end of")[0]
    assert not postgres_runs(folder.postgres)
    assert not is_owned(folder)
