"""A real Airflow metadata database, in SQLite, with connections, and the environment that leads to it."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from outreach.campaign.roots import project_folder

KEY = "cGFzc3dvcmQtb2YtdGhlLXRlc3RzLTMyLWJ5dGVzISE="
"""The key that Airflow encrypts with in the tests."""

_FILL = """
import json, sys
from airflow.models import Connection
from airflow.models.dag import DagModel
from airflow.models.dagbundle import DagBundleModel
from airflow.utils.db import upgradedb
from airflow.utils.session import create_session
upgradedb()
given = json.load(sys.stdin)
with create_session() as session:
    for connection_id, fields in given["connections"].items():
        session.add(Connection(conn_id=connection_id, **fields))
    session.add(DagBundleModel(name="tests"))
    session.flush()
    for dag_id, is_paused in given["dags"].items():
        dag = DagModel(dag_id=dag_id, bundle_name="tests", is_paused=is_paused, fileloc="", timetable_type="")
        session.add(dag)
"""


def airflow_environment(home: Path) -> dict[str, str]:
    """The environment of a terminal beside an Airflow, without anything else that says where something is."""
    names = ("AIRFLOW", "OUTREACH")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(names)}
    return inherited | {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__FERNET_KEY": KEY,
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(project_folder() / "plugins"),
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home / 'airflow.db'}",
        "OUTREACH_HOME": str(home / "no-stack"),
        "OUTREACH_OPERATOR": "amal",
    }


def fill_airflow(
    home: Path, connections: Mapping[str, Mapping[str, Any]], *, dags: Mapping[str, bool] | None = None
) -> dict[str, str]:
    """Make Airflow's database with connections and DAGs (true: off); returns the environment beside it."""
    environ = airflow_environment(home)
    given = {"connections": connections, "dags": dags or {}}
    subprocess.run(
        [sys.executable, "-c", _FILL],
        env=environ,
        input=json.dumps(given),
        text=True,
        check=True,
        timeout=300,
        stdout=subprocess.DEVNULL,
    )
    return environ
