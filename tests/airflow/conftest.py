"""Fixtures of the tier that needs Airflow itself."""

import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from outreach.campaign.roots import project_folder

# Airflow reads its home when it is imported, and writes into it: a test's must not be the person's own.
os.environ["AIRFLOW_HOME"] = tempfile.mkdtemp(prefix="outreach-airflow-home-")
atexit.register(shutil.rmtree, os.environ["AIRFLOW_HOME"], ignore_errors=True)

from outreach_airflow import wiring  # noqa: E402

REPORT = Path(__file__).parent / "report_in_airflow.py"


@pytest.fixture(scope="session")
def airflow_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("airflow-home")


@pytest.fixture(scope="session")
def report(airflow_home: Path) -> Callable[..., Any]:
    """Ask a fresh process that has Airflow's own settings; what it imports cannot reach this one."""

    def ask(question: str, *, program: Path = REPORT, **environ: str) -> Any:
        done = subprocess.run(
            [sys.executable, str(program), question],
            env={**airflow_environment(airflow_home), **environ},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    return ask


@pytest.fixture(scope="session")
def environ_of_airflow(airflow_home: Path) -> Mapping[str, str]:
    """The environment of a process that has Airflow's own settings."""
    return airflow_environment(airflow_home)


@pytest.fixture(autouse=True)
def new_engines() -> Iterator[None]:
    """Each test is a process of its own to the wiring, which keeps engines for a process's life."""
    yield
    while wiring._engines:
        wiring._engines.popitem()[1].dispose()


def airflow_environment(home: Path) -> Mapping[str, str]:
    """An Airflow that knows this project's folders and nothing of this machine's other settings."""
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(("AIRFLOW", "OUTREACH"))
    }
    return inherited | {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__DAGS_FOLDER": str(project_folder() / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(project_folder() / "plugins"),
    }
