"""Airflow's provider of OpenLineage reports what extract and publish read and write."""

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from builders.ledger import insert_run
from builders.lineage import Work
from builders.night import completed, person
from builders.small_nights import write_night
from builders.stranger import ROOT, UV

LOCK = ROOT / "requirements.openlineage.lock"
CAMPAIGN = "night_with_openlineage"
Events = list[Mapping[str, Any]]


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The provider and what it brings along, in a folder beside the environment of the tests."""
    folder = tmp_path_factory.mktemp("openlineage")
    install: list[str | Path] = [
        UV,
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--require-hashes",
        "--target",
        folder,
        "-r",
        LOCK,
    ]
    if subprocess.run([*install, "--offline"], cwd=ROOT, capture_output=True, check=False).returncode:
        done = subprocess.run(install, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def events(ledger: Engine, warehouse: Engine, tmp_path: Path, provider: Path) -> Events:
    """The events that the provider has written to a file when both tasks are over."""
    write_night(warehouse, tmp_path, CAMPAIGN, phones_from=800)
    work = Work(
        campaign=tmp_path / CAMPAIGN,
        run_id=insert_run(ledger, person(call=completed())),
        ledger=ledger.url,
        warehouse=warehouse.url,
    )
    transport = {"type": "file", "log_file_path": str(tmp_path / "events.jsonl"), "append": True}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AIRFLOW")}
    work.do(
        tmp_path / "airflow",
        {
            **kept,
            "PYTHONPATH": str(provider),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
            "AIRFLOW__OPENLINEAGE__TRANSPORT": json.dumps(transport),
        },
    )
    lines = (tmp_path / "events.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def named(events: Events, job: str, side: str) -> set[str]:
    """The data sets that the last events of a job name, without the database."""
    ended = [each for each in events if each["job"]["name"] == job and each["eventType"] == "COMPLETE"]
    return {dataset["name"].partition(".")[2] for each in ended for dataset in each[side]}


def test_the_tables_of_the_warehouse_lead_to_the_ledger_and_from_there_to_the_views(events: Events) -> None:
    assert named(events, "with_lineage.extract.query.1", "inputs") == {f"{CAMPAIGN}.invoice"}
    assert named(events, "with_lineage.extract", "outputs") == {"outreach.invoice"}
    assert "outreach.invoice" in named(events, "with_lineage.publish", "inputs")
    assert {"reporting.call_outcome", "reporting.campaign_daily"} <= named(
        events, "with_lineage.publish", "outputs"
    )
