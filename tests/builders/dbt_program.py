"""dbt itself, in an environment of its own: it does not fit beside Airflow."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml
from sqlalchemy import URL

from builders.stranger import ROOT, UV

LOCK = ROOT / "requirements.dbt.lock"


@dataclass(frozen=True, kw_only=True)
class Dbt:
    """An installation of dbt."""

    program: Path
    environ: Mapping[str, str]

    def run(self, *arguments: str, project: Path) -> subprocess.CompletedProcess[str]:
        """Run a command of dbt on a project, with the profile that lies in its folder."""
        return subprocess.run(
            [self.program, "--no-use-colors", *arguments, "--profiles-dir", project],
            cwd=project,
            env=self.environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )


def install_dbt(folder: Path) -> Dbt:
    """Make an environment of the locked packages; fetches those that are in no cache."""
    _must(UV, "venv", "--quiet", "--python", sys.executable, folder)
    sync = (UV, "pip", "sync", "--quiet", "--python", folder / "bin" / "python", "--require-hashes", LOCK)
    if subprocess.run([*sync, "--offline"], cwd=ROOT, capture_output=True, check=False).returncode:
        _must(*sync)
    foreign = ("DBT", "PYTHON", "VIRTUAL_ENV", "PYTEST")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    return Dbt(program=folder / "bin" / "dbt", environ={**kept, "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"})


def write_profile(project: Path, database: URL, *, user: str) -> None:
    """Let a project named outreach reach a database as a user."""
    target = {
        "type": "postgres",
        "host": database.query.get("host") or database.host,
        "port": int(str(database.query.get("port") or database.port or 5432)),
        "user": user,
        "pass": "",
        "dbname": database.database,
        "schema": "public",
        "threads": 2,
    }
    profile = {"outreach": {"target": "test", "outputs": {"test": target}}}
    (project / "profiles.yml").write_text(yaml.safe_dump(profile), encoding="utf-8")


def _must(*command: str | Path) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
