"""The run of an Airflow task, and the failed tasks in it."""

from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from airflow.sdk.definitions.context import Context

from outreach.domain.errors import RunNotReady


def run_named(run_id: Any) -> UUID:
    """Read the id from ``open_run``; raises ``RunNotReady`` if there is none."""
    if not run_id:
        raise RunNotReady("no run was opened; clear the task open_run, so that it runs again")
    return UUID(str(run_id))


def run_date_of(context: Context, zone: ZoneInfo) -> date:
    """Return the business date: the given one, else the day on which the DAG run is due.

    Runs that are started by hand or by an asset have no logical date in Airflow
    3, and the logical date of a run at 02:00 local time may be yesterday in UTC.
    """
    asked = context["params"].get("run_date")
    if asked:
        return date.fromisoformat(asked)
    return context["dag_run"].run_after.astimezone(zone).date()


def failed_tasks(context: Context) -> list[str]:
    """Return the tasks of this DAG run that themselves failed, without those after them."""
    ti = context["ti"]
    states: dict[str, str | None] = ti.get_task_states(ti.dag_id, run_ids=[ti.run_id]).get(ti.run_id, {})
    others = {task: state for task, state in states.items() if task != ti.task_id}
    failed = sorted(task for task, state in others.items() if state == "failed")
    return failed or sorted(task for task, state in others.items() if state == "upstream_failed")
