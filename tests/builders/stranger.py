"""Someone else's installation: the product's wheel in an environment of its own, on the image's packages.

Nothing of this repository is on its path, and neither the sandbox nor a
developer's tool is installed there. Its PostgreSQL and the provider's simulator
run from the environment of the tests.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SANDBOX = ROOT / "include" / "outreach_sandbox"
UV = Path(sys.executable).parent / "uv"

COMPONENTS = {
    "api-server": ("api-server",),
    "scheduler": ("scheduler", "--skip-serve-logs"),
    "dag-processor": ("dag-processor",),
    "triggerer": ("triggerer", "--skip-serve-logs"),
}
"""Airflow's parts; logs are read from the shared folder, so no server of logs takes a port."""


@dataclass(frozen=True, kw_only=True)
class Stranger:
    """An installation: its programs, its project folder, and the environment that they run in."""

    programs: Path
    project: Path
    environ: Mapping[str, str]

    def run(self, program: str, *arguments: str, seconds: float = 300) -> subprocess.CompletedProcess[str]:
        """Run a program to its end, in the project folder."""
        return subprocess.run(
            [self.programs / program, *arguments],
            cwd=self.project,
            env=self.environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=seconds,
        )

    def knowing(self, environ: Mapping[str, str]) -> "Stranger":
        """Return the same installation with further settings."""
        return replace(self, environ={**self.environ, **environ})

    @contextmanager
    def airflow(self, logs: Path) -> Iterator[None]:
        """Run Airflow's components while the block runs; what each says goes to a file in ``logs``."""
        started = []
        try:
            for name, arguments in COMPONENTS.items():
                with (logs / f"{name}.log").open("w") as said:
                    started.append(
                        subprocess.Popen(
                            [self.programs / "airflow", *arguments],
                            cwd=self.project,
                            env=self.environ,
                            stdout=said,
                            stderr=said,
                            start_new_session=True,
                        )
                    )
            yield
        finally:
            for process in started:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(timeout=30)


def build_wheels(folder: Path) -> None:
    """Build both distributions with the build backend that is installed here; asks no index."""
    for project in (ROOT, SANDBOX):
        _must(
            [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder], project
        )


def install(wheel: Path, folder: Path) -> Path:
    """Make an environment of the locked packages and this wheel; returns the folder of its programs."""
    python = folder / "bin" / "python"
    _must([UV, "venv", "--quiet", "--python", sys.executable, folder], ROOT)
    sync: list[str | Path] = [
        UV,
        "pip",
        "sync",
        "--quiet",
        "--python",
        python,
        "--require-hashes",
        "requirements.lock",
    ]
    # set-up has filled the cache with these packages; only where it was emptied since are they fetched again.
    if subprocess.run([*sync, "--offline"], cwd=ROOT, capture_output=True, check=False).returncode:
        _must(sync, ROOT)
    _must([UV, "pip", "install", "--quiet", "--offline", "--python", python, "--no-deps", wheel], ROOT)
    return python.parent


def clean_environment(home: Path) -> dict[str, str]:
    """The machine's environment without what it says of Airflow, of us, and of other Pythons."""
    foreign = ("AIRFLOW", "OUTREACH", "PYTHON", "VIRTUAL_ENV", "PYTEST", "COVERAGE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    return {
        **kept,
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "NO_PROXY": "127.0.0.1",
    }


def _must(command: list[str | Path], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
