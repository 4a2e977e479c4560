"""A published night wakes the DAGs that wait for it: those of a business date, and those of none."""

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "after_the_night.py"
PROGRAM = Path(__file__).with_name("published_in_airflow.py")


@pytest.fixture(scope="module")
def published(report: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> Any:
    return report("woken", program=PROGRAM, AIRFLOW_HOME=str(tmp_path_factory.mktemp("airflow")))


def test_there_is_one_event_with_the_date_as_its_partition_and_one_without(published: Any) -> None:
    assert [event[:2] for event in published["events"]] == [
        ["outreach/overdue_invoices", ""],
        ["outreach/overdue_invoices/by_date", "2026-11-20"],
    ]


def test_each_event_says_which_run_it_is_about(published: Any) -> None:
    for _, _, extra in published["events"]:
        assert extra == {"run_date": "2026-11-20", "wave": 1, "to_call": 5}


def test_the_example_runs_for_the_date_that_was_published(published: Any) -> None:
    assert published["runs"] == [["after_overdue_invoices", "2026-11-20"]]


def test_a_dag_that_wants_no_date_is_due_too(published: Any) -> None:
    assert published["queued"] == ["without_a_date"]


def test_the_example_asks_for_numbers_that_are_there(ledger: Engine) -> None:
    asked = runpy.run_path(str(EXAMPLE))["NUMBERS"]
    with ledger.connect() as connection:
        found = connection.exec_driver_sql(asked, {"campaign_id": "any", "run_date": "2026-11-20"})
        assert found.all() == []
