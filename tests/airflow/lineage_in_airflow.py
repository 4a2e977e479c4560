"""Extracts one night and publishes another, in a small DAG; writes down what the collector has then."""

import json
import sys
from pathlib import Path
from typing import Any

from airflow.sdk import DAG, get_current_context, task


def collected() -> dict[str, Any]:
    """Say what Airflow's collector has by now."""
    from airflow.sdk.lineage import get_hook_lineage_collector

    found = get_hook_lineage_collector().collected_assets
    return {
        "inputs": sorted(each.asset.uri for each in found.inputs),
        "outputs": sorted(each.asset.uri for each in found.outputs),
        "sql": [each.value["sql"] for each in found.extra],
    }


@task
def extract(folder: str) -> None:
    """Open the run of a campaign, and read its warehouse."""
    from outreach_airflow import tasks

    context: Any = {**get_current_context(), "params": {}}
    tasks.extract_invoices(Path(folder), tasks.open_run(Path(folder), context), context)


@task
def publish(folder: str, run: str, seen: str) -> None:
    """Publish a run, and write down what both tasks left with the collector."""
    from outreach_airflow import tasks

    tasks.publish(Path(folder), run, get_current_context())
    Path(seen).write_text(json.dumps(collected()), encoding="utf-8")


def main(folder: str, run_id: str, seen: str) -> None:
    """Run both tasks in an Airflow of its own, on SQLite."""
    from airflow.dag_processing.bundles.manager import DagBundlesManager
    from airflow.dag_processing.dagbag import DagBag, sync_bag_to_db
    from airflow.utils.db import initdb

    initdb()
    DagBundlesManager().sync_bundles_to_db()  # type: ignore[no-untyped-call]
    with DAG(dag_id="with_lineage", params={"run_date": None, "wave": 1}) as dag:
        extract(folder) >> publish(folder, run_id, seen)
    (bag := DagBag(seen)).bag_dag(dag)
    sync_bag_to_db(bag, "dags-folder", None)
    ended = dag.test()
    assert ended.state == "success", ended.state


if __name__ == "__main__":
    main(*sys.argv[1:])
