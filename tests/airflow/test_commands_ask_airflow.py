"""Commands find connections where Airflow keeps them: in its database, or in a secrets backend.

The emergency stop said NOT STOPPED of 28 batches, because their account stood in Airflow's database.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, Engine

from builders.airflow_database import airflow_environment, fill_airflow
from builders.ledger import insert_run
from builders.levers_accounts import account
from builders.local_commands import outreach
from builders.night import person
from builders.shift import people, shift
from builders.stations import WEYA
from builders.terminal import terminal
from outreach.providers.base import Account
from outreach_airflow.airflow_here import airflow_is_set_up

SLOW = {"lines": 1, "call_seconds_min": 120, "call_seconds_max": 120}


def stored(ledger: URL, of: Account) -> dict[str, dict[str, Any]]:
    """The connections of a ledger and an account, as Airflow's database has their fields."""
    known = terminal(ledger, ledger, Path(), of)
    found = {}
    for connection_id in ("outreach_db", of.connection_id):
        fields = json.loads(known[f"AIRFLOW_CONN_{connection_id.upper()}"])
        if connection_id == of.connection_id:
            fields |= {"login": of.login, "extra": {**fields["extra"], **of.secrets}}
        found[connection_id] = {**fields, "extra": json.dumps(fields["extra"])}
    return found


def test_the_emergency_stop_stops_at_an_account_that_only_airflows_database_knows(
    ledger: Engine, ledger_url: URL, warehouse: Engine, tmp_path: Path
) -> None:
    opened = shift(
        ledger, warehouse, tmp_path, people(12), on=WEYA, simulator=SLOW, batches={"canary": 0}, checked=False
    )
    with opened as night:
        connections = stored(ledger_url, night.sender.account)
        environ = fill_airflow(tmp_path, connections, dags={"outreach_maintenance": True})
        night.submit()
        night.simulator.wait_until(lambda entries: bool(night.rings()))
        said = outreach("cancel", str(night.run_id), "--reason", "the wrong price", environ=environ)
        assert "NOT STOPPED" not in said.stderr, said.stderr
        assert (said.returncode, "open calls: stopped: " in said.stdout) == (0, True), said.stderr
        assert len(night.rings()) < 12

        stands = outreach("status", environ=environ)
        assert "maintenance  OFF, so late results are not collected" in stands.stdout, stands.stderr

        environ["AIRFLOW__CORE__FERNET_KEY"] = "b3RoZXIta2V5LW9mLXRoZS10ZXN0cy0zMi1ieXRlcyE="
        locked = outreach("probe", night.sender.account.connection_id, environ=environ)
        assert locked.returncode == 2
        assert "MetastoreBackend (InvalidToken)" in locked.stderr
        assert "AIRFLOW__CORE__FERNET_KEY" in locked.stderr
        assert len(locked.stderr.splitlines()) == 1


def test_a_connection_of_a_secrets_backend_is_found_without_a_database_of_airflow(
    ledger: Engine, ledger_url: URL, tmp_path: Path
) -> None:
    insert_run(ledger, person())
    connections = tmp_path / "connections.json"
    known = terminal(ledger_url, ledger_url, tmp_path, account("http://127.0.0.1:1"))
    connections.write_text(json.dumps({"outreach_db": json.loads(known["AIRFLOW_CONN_OUTREACH_DB"])}))
    environ = airflow_environment(tmp_path) | {
        "AIRFLOW__SECRETS__BACKEND": "airflow.secrets.local_filesystem.LocalFilesystemBackend",
        "AIRFLOW__SECRETS__BACKEND_KWARGS": json.dumps({"connections_file_path": str(connections)}),
    }
    said = outreach("batches", "overdue_invoices", environ=environ)
    assert said.returncode == 0, said.stderr
    assert "overdue_invoices on 2026-11-20, wave 1" in said.stdout


def test_an_airflow_that_cannot_be_asked_is_one_sentence(tmp_path: Path) -> None:
    said = outreach("gates", environ=airflow_environment(tmp_path))
    assert said.returncode == 2
    assert "the connection outreach_db is not set here, and Airflow cannot be asked for it" in said.stderr
    assert "MetastoreBackend (OperationalError)" in said.stderr
    assert len(said.stderr.splitlines()) == 1


@pytest.mark.parametrize("variable", ["AIRFLOW_HOME", "AIRFLOW_CONFIG", "AIRFLOW__CORE__DAGS_FOLDER"])
def test_an_airflow_is_asked_only_where_one_is_set_up(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, variable: str
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert not airflow_is_set_up({"AIRFLOW_CONN_OUTREACH_DB": "postgres://db"})
    assert airflow_is_set_up({variable: "/somewhere"})
