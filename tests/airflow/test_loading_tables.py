"""`publish` and the hourly DAG load the reporting tables where campaign.yaml says, and tell of changes."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from airflow.sdk import AssetAlias
from airflow.sdk.exceptions import AirflowException
from airflow.sdk.execution_time.context import OutletEventAccessors
from sqlalchemy import URL, Engine, text

from builders.airflow_connections import connect, connect_database, connect_ledger
from builders.campaigns import write_campaign
from builders.ledger import insert_run
from builders.night import completed, person
from outreach.domain.errors import WarehouseUnavailable
from outreach_airflow import loading, tasks

REPORTING = {"connection": "warehouse", "schema": "outreach_tables"}
STATES = "SELECT state FROM outreach_tables.call_outcome"


ALIAS = AssetAlias(loading.LATE_RESULTS)


@pytest.fixture
def night(
    ledger: Engine, ledger_url: URL, warehouse: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Path, str]:
    """A night of a campaign that loads its tables: its folder and its run."""
    connect_ledger(monkeypatch, ledger_url)
    connect_database(monkeypatch, warehouse.url)
    folder = write_campaign(tmp_path, "overdue_invoices", reporting=REPORTING)
    return folder, str(insert_run(ledger, person("c-1", call=completed())))


def context() -> Any:
    """As much of Airflow's context as the hourly task reads."""
    return {"task": SimpleNamespace(outlets=[ALIAS]), "outlet_events": OutletEventAccessors()}


def emitted(by: Any) -> list[tuple[str, Any]]:
    """The assets that a task emits by its alias, with what it says of each."""
    events = by["outlet_events"][ALIAS].asset_alias_events
    return [(event.dest_asset_key.name, event.extra) for event in events]


def without_outlets() -> Any:
    return {"task": SimpleNamespace(outlets=[]), "outlet_events": {}}


def states(warehouse: Engine) -> list[str]:
    with warehouse.connect() as connection:
        return list(connection.scalars(text(STATES)))


def test_publish_loads_the_night_into_the_warehouse(
    night: tuple[Path, str], warehouse: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    tasks.publish(*night, without_outlets())

    assert states(warehouse) == ["completed"]
    assert "Loaded into warehouse, schema outreach_tables:\n" in caplog.text


def test_a_warehouse_that_is_down_fails_publish_in_a_sentence_and_a_retry_goes_on(
    night: tuple[Path, str], warehouse: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = {"conn_type": "postgres", "host": "/nowhere", "login": "u", "password": "secret", "schema": "w"}
    connect(monkeypatch, "warehouse", nowhere)
    with pytest.raises(WarehouseUnavailable) as failed:
        tasks.publish(*night, without_outlets())
    assert str(failed.value) == (
        "loading into warehouse, schema outreach_tables: the warehouse did not answer (OperationalError); "
        "try again later"
    )

    connect_database(monkeypatch, warehouse.url)
    tasks.publish(*night, without_outlets())
    assert states(warehouse) == ["completed"]


def test_late_results_are_loaded_and_the_asset_is_emitted_again(
    night: tuple[Path, str], ledger: Engine
) -> None:
    tasks.publish(*night, without_outlets())
    with ledger.begin() as connection:
        connection.execute(text("UPDATE outreach.call SET summary = 'late'"))
    late = context()

    assert loading.load_late_results(night[0].parent, late) == {"overdue_invoices": 1}
    assert emitted(late) == [("outreach/overdue_invoices", {"is_late": True, "rows": {"call_outcome": 1}})]


def test_where_nothing_came_late_no_asset_is_emitted(night: tuple[Path, str], ledger: Engine) -> None:
    tasks.publish(*night, without_outlets())
    with ledger.begin() as connection:
        connection.execute(text("UPDATE outreach.campaign_run SET closed_at = now()"))
    late = context()

    assert loading.load_late_results(night[0].parent, late) == {}
    assert emitted(late) == []


def test_one_warehouse_that_is_wrong_holds_up_no_other_and_fails_the_task_when_they_are_done(
    night: tuple[Path, str],
    warehouse: Engine,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    tasks.publish(*night, without_outlets())
    connect(monkeypatch, "elsewhere", {"conn_type": "postgres", "host": "/nowhere", "schema": "w"})
    write_campaign(night[0].parent, "a_first", reporting=REPORTING | {"connection": "elsewhere"})
    with warehouse.begin() as connection:
        connection.execute(text("DROP TABLE outreach_tables.call_outcome"))
    late = context()

    # A task that fails emits nothing, so it fails once there is nothing to emit.
    assert loading.load_late_results(night[0].parent, late) == {"overdue_invoices": 1}
    assert len(emitted(late)) == 1
    assert "a_first: loading into elsewhere" in caplog.text
    assert states(warehouse) == ["completed"]
    with pytest.raises(AirflowException, match="a_first: loading into elsewhere"):
        loading.load_late_results(night[0].parent, context())
