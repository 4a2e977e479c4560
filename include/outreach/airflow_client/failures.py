"""Why a run failed, by Airflow's own task logs."""

from typing import Any

from outreach.airflow_client.api import AirflowApi

LONGEST = 2_000
"""The most characters of a reason; the UI shows the whole text."""


def reasons(api: AirflowApi, dag_id: str, dag_run_id: str) -> dict[str, str]:
    """Return the last error of each task that itself failed, in no particular order."""
    found = {}
    for task in api.task_instances(dag_id, dag_run_id):
        if task["state"] == "failed":
            log = api.log_of(
                dag_id, dag_run_id, task["task_id"], attempt=task["try_number"], map_index=task["map_index"]
            )
            found[task["task_id"]] = _last_error(log)[:LONGEST]
    return found


def _last_error(log: list[dict[str, Any]]) -> str:
    errors = [each for each in log if each.get("level") in ("error", "critical")]
    if not errors:
        return "its log says nothing about it"
    details = errors[-1].get("error_detail") or []
    if details:
        return f"{details[-1].get('exc_type')}: {details[-1].get('exc_value')}"
    return str(errors[-1].get("event", ""))
