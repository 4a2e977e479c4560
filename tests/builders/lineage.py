"""One night to extract and one to publish, and the Airflow of its own in which that is done."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import URL

PROGRAM = Path(__file__).parents[1] / "airflow" / "lineage_in_airflow.py"
READER = """
from airflow.plugins_manager import AirflowPlugin
from airflow.sdk.lineage import HookLineageReader

class Reader(AirflowPlugin):
    name = "reader"
    hook_lineage_readers = [HookLineageReader]
"""
"""A plugin that reads lineage, as that of a provider does."""


@dataclass(frozen=True, kw_only=True)
class Work:
    """What is done: a campaign to extract, a run to publish, and where their databases are."""

    campaign: Path
    run_id: UUID
    ledger: URL
    warehouse: URL

    def do(self, home: Path, environ: Mapping[str, str], *, reader: bool = False) -> Any:
        """Do it in a new process; gives what the collector of lineage has afterwards."""
        (plugins := home / "plugins").mkdir(parents=True)
        if reader:
            (plugins / "reader.py").write_text(READER, encoding="utf-8")
        done = subprocess.run(
            [sys.executable, PROGRAM, self.campaign, str(self.run_id), home / "seen.json"],
            env={
                **environ,
                "AIRFLOW_HOME": str(home),
                "AIRFLOW__CORE__PLUGINS_FOLDER": str(plugins),
                "AIRFLOW_CONN_OUTREACH_DB": _connection(
                    self.ledger, environment="test", metadata_keys=["a key of the tests"]
                ),
                "AIRFLOW_CONN_WAREHOUSE": _connection(self.warehouse),
            },
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads((home / "seen.json").read_text(encoding="utf-8"))


def _connection(url: URL, **extra: Any) -> str:
    return json.dumps(
        {
            "conn_type": "postgres",
            "host": url.query["host"],
            "login": url.username,
            "schema": url.database,
            "extra": extra,
        }
    )
