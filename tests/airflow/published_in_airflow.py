"""Publishes a night in an Airflow of its own, on SQLite, and says which DAG runs that wakes; prints JSON.

No scheduler runs: its own steps are called, each once. The tasks of the runs do not run.
"""

import json
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

CAMPAIGN = "overdue_invoices"
PLAIN = """
from airflow.sdk import DAG, Asset
from airflow.providers.standard.operators.empty import EmptyOperator

with DAG(dag_id="without_a_date", schedule=[Asset(name="outreach/overdue_invoices")], catchup=False):
    EmptyOperator(task_id="nothing")
"""


def parse(folder: Path) -> Any:
    """Parse a folder and write its DAGs down, switched on."""
    from airflow.dag_processing.dagbag import DagBag, sync_bag_to_db

    bag = DagBag(str(folder), bundle_path=folder, bundle_name="dags-folder")
    assert bag.import_errors == {}, bag.import_errors
    sync_bag_to_db(bag, "dags-folder", None)
    return bag


def publish(campaigns: Any) -> None:
    """End the task publish of a run well, with the events that it leaves."""
    from airflow.models.taskinstance import TaskInstance
    from airflow.sdk.execution_time.context import OutletEventAccessors
    from airflow.sdk.execution_time.task_runner import _build_asset_profiles, _serialize_outlet_events
    from airflow.serialization.serialized_objects import DagSerialization
    from airflow.utils.session import create_session
    from airflow.utils.state import DagRunState
    from airflow.utils.types import DagRunTriggeredByType, DagRunType

    from outreach_airflow.published import announce

    dag = campaigns.dags[CAMPAIGN]
    task, events = dag.get_task("publish"), OutletEventAccessors()
    context: Any = {"task": task, "outlet_events": events}
    announce(context, run_date=date(2026, 11, 20), facts={"wave": 1, "to_call": 5})
    with create_session() as session:
        stored = DagSerialization.from_dict(DagSerialization.to_dict(dag))
        dag_run = stored.create_dagrun(
            run_id="of_the_night",
            run_after=datetime.now(UTC),
            run_type=DagRunType.MANUAL,
            triggered_by=DagRunTriggeredByType.TEST,
            state=DagRunState.RUNNING,
            session=session,
        )
        of_publish = dag_run.get_task_instance("publish", session=session)
        assert of_publish is not None
        TaskInstance.register_asset_changes_in_db(
            of_publish,
            list(_build_asset_profiles(task.outlets)),  # type: ignore[arg-type]
            list(_serialize_outlet_events(events)),
            session=session,
        )


def woken() -> dict[str, Any]:
    """Let the scheduler make the runs that are due by assets."""
    from airflow.executors.local_executor import LocalExecutor
    from airflow.jobs.job import Job
    from airflow.jobs.scheduler_job_runner import SchedulerJobRunner
    from airflow.models.asset import AssetDagRunQueue, AssetEvent
    from airflow.models.dagrun import DagRun
    from airflow.utils.session import create_session
    from sqlalchemy import select

    runner = SchedulerJobRunner(job=Job(), executors=[LocalExecutor()])  # type: ignore[no-untyped-call]
    with create_session() as session:
        runner._create_dagruns_for_partitioned_asset_dags(session)
    with create_session() as session:
        return {
            "events": sorted(
                [event.asset.name, event.partition_key or "", event.extra]
                for event in session.scalars(select(AssetEvent))
            ),
            "runs": sorted(
                [run.dag_id, run.partition_key]
                for run in session.scalars(select(DagRun).where(DagRun.run_id != "of_the_night"))
            ),
            "queued": sorted(session.scalars(select(AssetDagRunQueue.target_dag_id))),
        }


def main() -> None:
    """Set the Airflow up, publish, and look."""
    from airflow.configuration import conf
    from airflow.dag_processing.bundles.manager import DagBundlesManager
    from airflow.models.dag import DagModel
    from airflow.utils.db import initdb
    from airflow.utils.session import create_session
    from sqlalchemy import update

    home = Path(conf.get("core", "dags_folder"))
    initdb()
    DagBundlesManager().sync_bundles_to_db()  # type: ignore[no-untyped-call]
    campaigns = parse(home)
    parse(home.parent / "docs" / "examples")
    plain = Path(conf.get("logging", "base_log_folder")) / "plain"
    plain.mkdir(parents=True)
    (plain / "plain.py").write_text(PLAIN, encoding="utf-8")
    parse(plain)
    with create_session() as session:
        session.execute(update(DagModel).values(is_paused=False))
    publish(campaigns)
    sys.stdout.write(json.dumps(woken()))


if __name__ == "__main__":
    main()
