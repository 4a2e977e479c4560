"""Answers one question about this project as Airflow sees it; prints JSON as its last line.

Runs as a program of its own, so that each answer comes from a fresh process.
"""

import json
import sys
from typing import Any


def dags() -> dict[str, Any]:
    """Parse the DAG folder as Airflow does."""
    from airflow.dag_processing.dagbag import DagBag
    from airflow.sdk.configuration import conf
    from airflow.serialization.serialized_objects import DagSerialization

    bag = DagBag(conf.get("core", "dags_folder"))
    return {
        "import_errors": {path.rpartition("/")[2]: trace for path, trace in bag.import_errors.items()},
        "imported": sorted({"pandas", "great_expectations", "holidays"} & set(sys.modules)),
        "dags": {
            dag_id: {
                **_timetable(DagSerialization.from_dict(DagSerialization.to_dict(dag)).timetable),
                "catchup": dag.catchup,
                "is_paused_upon_creation": dag.is_paused_upon_creation,
                "max_active_runs": dag.max_active_runs,
                "doc_md": dag.doc_md,
                "edges": {task.task_id: sorted(task.downstream_task_ids) for task in dag.tasks},
                "groups": _groups(dag),
                "tasks": {task.task_id: _task(task) for task in dag.tasks},
                "params": _params(dag) if dag.params else {},
            }
            for dag_id, dag in bag.dags.items()
        },
    }


def _timetable(timetable: Any) -> dict[str, Any]:
    """Say what the scheduler finds of a DAG's timetable: the schedule, and how it names runs."""
    import pendulum
    from airflow.utils.types import DagRunType

    moment = pendulum.datetime(2026, 11, 26, 23, 0, tz="UTC")
    return {
        "schedule": None if timetable.summary == "None" else timetable.summary,
        "run_names": [
            timetable.generate_run_id(run_type=run_type, run_after=moment, data_interval=None)
            for run_type in (DagRunType.SCHEDULED, DagRunType.MANUAL, DagRunType.BACKFILL_JOB)
        ],
    }


def dags_without_texts() -> dict[str, Any]:
    """Parse the DAG folder where no task has its text in the runbook."""
    from outreach_airflow import runbook

    runbook.TASKS.clear()
    runbook.MAINTENANCE_TASKS.clear()
    return dags()


def dags_of_a_task() -> list[str]:
    """Parse the DAG folder as the process of one task does, and name what came of it."""
    from airflow.dag_processing.dagbag import DagBag
    from airflow.sdk.configuration import conf
    from airflow.sdk.definitions._internal.dag_parsing_context import _airflow_parsing_context_manager

    with _airflow_parsing_context_manager(dag_id="by_hand", task_id="decide"):
        return sorted(DagBag(conf.get("core", "dags_folder")).dags)


def _groups(dag: Any) -> dict[str, list[str]]:
    """Read the groups as the UI does, from the DAG that was written to the database."""
    from airflow.serialization.serialized_objects import DagSerialization

    stored = DagSerialization.from_dict(DagSerialization.to_dict(dag))
    groups = [group for name, group in stored.task_group.get_task_group_dict().items() if name]
    return {str(group.label): list(group.children) for group in groups}


def _task(task: Any) -> dict[str, Any]:
    return {
        "doc_md": task.doc_md,
        "owner": task.owner,
        "retries": task.retries,
        "trigger_rule": task.trigger_rule.value,
        "execution_timeout": task.execution_timeout and task.execution_timeout.total_seconds(),
        "response_timeout": getattr(task, "response_timeout", None),
    }


def _params(dag: Any) -> dict[str, str]:
    """Try parameters on a DAG, as starting it by hand does."""
    from airflow.sdk.exceptions import ParamValidationError

    answers = {}
    for name, value in (
        ("run_date", None),
        ("run_date", "2026-11-20"),
        ("run_date", "20.11.2026"),
        ("wave", 2),
        ("wave", 0),
        ("wave", "2"),
    ):
        try:
            dag.params.get_param(name).resolve(value)
        except ParamValidationError:
            answers[f"{name}={value!r}"] = "refused"
        else:
            answers[f"{name}={value!r}"] = "taken"
    return answers


def plugins() -> dict[str, Any]:
    """Load the plugins, say whose modules they are, and read the connection forms of our types."""
    from airflow.providers_manager import ProvidersManager
    from airflow.sdk.providers_manager_runtime import ProvidersManagerTaskRuntime

    from airflow import plugins_manager
    from outreach.providers.registry import VENDORS

    before = {name: getattr(module, "__file__", None) for name, module in sys.modules.items()}
    _, errors = plugins_manager._get_plugins()
    apps, _ = plugins_manager.get_fastapi_plugins()
    ours = {
        name
        for name, module in sys.modules.items()
        if "/plugins/" in (getattr(module, "__file__", None) or "") and name not in before
    }
    manager = ProvidersManager()  # type: ignore[no-untyped-call]
    hooks = ProvidersManagerTaskRuntime().hooks  # type: ignore[no-untyped-call]
    return {
        "errors": dict(errors),
        "apps": [app["url_prefix"] for app in apps],
        "screens": {app["destination"]: app["url_route"] for app in plugins_manager._get_ui_plugins()[1]},
        "modules": sorted(ours),
        "forms": {vendor.name: _form(manager, hooks, vendor.name) for vendor in VENDORS},
    }


def _form(manager: Any, hooks: Any, name: str) -> dict[str, Any]:
    """Read how the connection form of a type looks, and which account its Test button asks about."""
    from airflow.sdk import Connection

    hook = Connection(conn_id=f"my_{name}", conn_type=name).get_hook()  # type: ignore[no-untyped-call]
    prefix = f"extra__{name}__"
    offered = [field for field in manager.connection_form_widgets if field.startswith(prefix)]
    return {
        "hook": hooks[name].hook_class_name,
        "title": hooks[name].hook_name,
        "fields": sorted(field.removeprefix(prefix) for field in offered),
        "labels": manager.field_behaviours[name]["relabeling"],
        "tested": hook.connection_id,
    }


def page_of_a_stranger() -> dict[str, Any]:
    """Ask for a page of ours, below the path that Airflow is served under, without being logged in."""
    from airflow.api_fastapi.app import API_ROOT_PATH
    from fastapi import FastAPI
    from fastapi.testclient import TestClient

    from outreach_airflow.web.applications import pages

    airflow = FastAPI(root_path=API_ROOT_PATH.removesuffix("/"))
    airflow.mount("/outreach", pages())
    client = TestClient(airflow, follow_redirects=False)
    path = f"{API_ROOT_PATH}outreach/gates/00000000-0000-0000-0000-000000000000/invoices"
    kinds = {
        "browser": "text/html,application/xhtml+xml,*/*;q=0.8",
        "script": "*/*",
        "client": "application/json",
    }
    return {
        name: {"status": answer.status_code, "location": answer.headers.get("location"), "body": answer.text}
        for name, answer in (
            (name, client.get(path, params={"at": "1"}, headers={"accept": accepted}))
            for name, accepted in kinds.items()
        )
    }


if __name__ == "__main__":
    print(json.dumps(globals()[sys.argv[1]]()))  # noqa: T201
