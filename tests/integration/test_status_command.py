"""``outreach status``: how each campaign stands, and what waits for a person."""

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import URL, Engine

from builders.campaigns import write_campaign
from builders.commands import at_terminal
from builders.ledger import insert_run
from builders.night import NOW, OneCall, person
from outreach.commands.status import lines_of
from outreach.connections.dag_states import DagState
from outreach.connections.own_command import as_typed
from outreach.domain.calls import CallState
from outreach.services.reporting.campaign_standing import Known
from outreach.services.reporting.last_runs import read_standing
from outreach.services.runs.campaign_folders import load_campaigns
from outreach.services.safeguards.send_gate import close_gate

RUN = "overdue_invoices/2026-11-20/1"


def dag(dag_id: str, *, is_paused: bool = False, last_state: str | None = None) -> DagState:
    started = datetime(2026, 11, 20, 8, 0, tzinfo=UTC) if last_state else None
    return DagState(
        dag_id=dag_id, is_paused=is_paused, next_run_at=None, last_state=last_state, last_started_at=started
    )


def shown(ledger: Engine, folder: Path, *dags: DagState) -> list[str]:
    folders = {each.campaign_id: each for each in load_campaigns(folder)} if folder.is_dir() else {}
    known = Known(
        standing=read_standing(ledger), folders=folders, dags={each.dag_id: each for each in dags}, now=NOW
    )
    return list(lines_of(known))


def test_last_and_next_run_calls_gates_and_unknown_calls_are_shown(
    ledger: Engine, ledger_url: URL, tmp_path: Path
) -> None:
    write_campaign(tmp_path / "campaigns", schedule="0 10 * * *")
    insert_run(
        ledger, person(call=OneCall(state=CallState.UNKNOWN)), person(call=OneCall(state=CallState.PLANNED))
    )
    with ledger.begin() as connection:
        close_gate(connection, "everything", reason="a\nholiday", by="Amal", now=NOW)
    environ = {"OUTREACH_CAMPAIGNS": str(tmp_path / "campaigns"), "COLUMNS": "400"}
    said = at_terminal("status", ledger=ledger_url, home=tmp_path / "home", **environ)
    assert said.exit_code == 0, said.stderr
    assert f"  last run     {RUN}, opened 2026-11-20 09:00 UTC" in said.stdout
    assert "calls: 1 planned, 1 unknown" in said.stdout
    home = {"OUTREACH_HOME": str(tmp_path / "home")}
    unknown = as_typed("  UNKNOWN      1 calls may have been made: `outreach unknown` lists them", home)
    assert unknown in said.stdout
    assert "everything is CLOSED since 2026-11-20 09:00 UTC by Amal: a holiday" in said.stdout
    assert " 10:00 Asia/Riyadh" in said.stdout
    assert "maintenance  not known: no Airflow is known here" in said.stdout


def test_maintenance_that_is_off_is_said_to_be_off(ledger: Engine, tmp_path: Path) -> None:
    off = dag("outreach_maintenance", is_paused=True, last_state="success")
    (line,) = [each for each in shown(ledger, tmp_path / "none", off) if each.startswith("maintenance")]
    assert line.startswith(
        "maintenance  OFF, so late results are not collected (last run 2026-11-20 08:00 UTC"
    )
    assert "`airflow dags unpause outreach_maintenance`" in line


def test_maintenance_that_is_on_is_said_with_its_last_run(ledger: Engine, tmp_path: Path) -> None:
    lines = shown(ledger, tmp_path / "none", dag("outreach_maintenance", last_state="failed"))
    assert lines[-1] == "maintenance  on, last run 2026-11-20 08:00 UTC: failed"


def test_maintenance_that_airflow_has_not_is_said_to_be_missing(ledger: Engine, tmp_path: Path) -> None:
    assert shown(ledger, tmp_path / "none")[-1].startswith("maintenance  NOT THERE")


def test_a_campaign_whose_dag_is_off_has_no_next_run(ledger: Engine, tmp_path: Path) -> None:
    write_campaign(tmp_path, schedule="0 10 * * *")
    lines = shown(ledger, tmp_path, dag("overdue_invoices", is_paused=True))
    assert lines[:3] == [
        "overdue_invoices",
        "  last run     none yet",
        "  next run     none: its DAG is off in Airflow; `outreach run overdue_invoices` runs it once",
    ]
