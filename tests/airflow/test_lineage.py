"""Airflow's collector of lineage is shown what extract and publish read and write, if anyone reads it."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from sqlalchemy import Engine

from builders.ledger import insert_run
from builders.lineage import Work
from builders.night import completed, person
from builders.small_nights import write_night

CAMPAIGN = "night_with_lineage"


@pytest.fixture
def work(ledger: Engine, warehouse: Engine, tmp_path: Path) -> Work:
    write_night(warehouse, tmp_path, CAMPAIGN, phones_from=700)
    return Work(
        campaign=tmp_path / CAMPAIGN,
        run_id=insert_run(ledger, person(call=completed())),
        ledger=ledger.url,
        warehouse=warehouse.url,
    )


def test_a_collector_is_shown_the_query_and_the_tables(
    work: Work, tmp_path: Path, environ_of_airflow: Mapping[str, str]
) -> None:
    seen = work.do(tmp_path / "airflow", environ_of_airflow, reader=True)
    (query,) = seen["sql"]
    assert f"FROM {CAMPAIGN}.invoice WHERE due_on < :run_date" in query
    database = f"postgres://localhost:5432/{work.ledger.database}"
    assert f"{database}/outreach/call" in seen["inputs"]
    assert f"{database}/outreach/invoice" in seen["outputs"]
    assert f"{database}/reporting/call_outcome" in seen["outputs"]


def test_where_no_one_reads_lineage_nothing_is_collected_and_nothing_fails(
    work: Work, tmp_path: Path, environ_of_airflow: Mapping[str, str]
) -> None:
    seen = work.do(tmp_path / "airflow", environ_of_airflow)
    assert seen == {"inputs": [], "outputs": [], "sql": []}
