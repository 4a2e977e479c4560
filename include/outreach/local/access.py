"""Which Airflow a command talks to: the one the environment names, else the running local stack."""

import json
from collections.abc import Mapping

from outreach.local.airflow_api import AirflowAccess
from outreach.local.folders import state_folder
from outreach.local.problems import LocalProblem
from outreach.local.secrets import ADMIN
from outreach.local.stack_record import is_owned, read_record

VARIABLES = ("OUTREACH_AIRFLOW_URL", "OUTREACH_AIRFLOW_USER", "OUTREACH_AIRFLOW_PASSWORD")


def airflow_access(environ: Mapping[str, str]) -> AirflowAccess:
    """Return the address and the login; raises ``LocalProblem`` when there is no Airflow to talk to."""
    url, user, password = (environ.get(name, "") for name in VARIABLES)
    if url:
        if not user or not password:
            raise LocalProblem(f"{VARIABLES[0]} is set; {VARIABLES[1]} and {VARIABLES[2]} are needed with it")
        return AirflowAccess(url=url, user=user, password=password)
    folder = state_folder(environ)
    record = read_record(folder) if folder.root.exists() and is_owned(folder) else None
    if record is None or record.status != "ready":
        raise LocalProblem(
            f"no stack runs in {folder.root}; start one with `outreach up`, or name an Airflow with "
            + ", ".join(VARIABLES)
        )
    passwords = json.loads(folder.passwords.read_text(encoding="utf-8"))
    return AirflowAccess(url=record.ui, user=ADMIN, password=passwords[ADMIN])
