"""Airflow connections become the library's objects, or a sentence that says what is missing."""

from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import URL, text

from builders.airflow_connections import connect, connect_account, connect_database, connect_ledger
from builders.oracle import requests, rings
from builders.stations import STATIONS, Station
from outreach.domain.errors import ConfigurationError
from outreach.domain.time_zone_data import TIME_ZONE_DATA_VERSION
from outreach_airflow import wiring
from outreach_airflow.hooks import HOOKS

NEW = "whsec_bmV3IHNlY3JldCBvZiB0aGUgdGVzdHM="
OLD = "whsec_b2xkIHNlY3JldCBvZiB0aGUgdGVzdHM="

LEVERS = {
    "conn_type": "levers",
    "host": "https://levers.example/api-service/v1/",
    "login": "client",
    "password": "secret",
    "extra": {"webhook_secrets": [NEW, OLD], "lines": 10, "import_this": "os.system"},
}


def test_an_account_takes_only_the_extras_it_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    connect(monkeypatch, "levers_test", LEVERS)
    account = wiring.account("levers_test")
    assert (account.provider, account.base_url) == ("levers", "https://levers.example/api-service/v1")
    assert account.webhook_secrets == (NEW, OLD)
    assert account.options == {"lines": 10}


def test_a_connection_uri_may_hold_a_list(monkeypatch: pytest.MonkeyPatch) -> None:
    connect(
        monkeypatch,
        "levers_test",
        f"levers://client:secret@https%3A%2F%2Flevers.example/?webhook_secrets=%5B%22{quote(NEW)}%22%5D",
    )
    assert wiring.account("levers_test").webhook_secrets == (NEW,)


def test_a_connection_that_no_one_defined_says_how_to_define_it() -> None:
    with pytest.raises(ConfigurationError, match="AIRFLOW_CONN_LEVERS_NOWHERE"):
        wiring.account("levers_nowhere")


def test_a_ledger_without_keys_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    connect(
        monkeypatch, "ledger_test", {"conn_type": "postgres", "host": "db", "extra": {"environment": "test"}}
    )
    with pytest.raises(ConfigurationError, match="metadata_keys"):
        wiring.ledger_settings("ledger_test")


def test_the_ledger_may_stand_behind_a_socket(ledger_url: URL, monkeypatch: pytest.MonkeyPatch) -> None:
    connect_ledger(monkeypatch, ledger_url)
    engine = wiring.ledger()
    with engine.connect() as connection:
        assert connection.scalar(text("SHOW synchronous_commit")) == "on"
    assert wiring.ledger() is engine


def test_the_warehouse_is_opened_by_the_hook_of_its_connection_type(
    ledger_url: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect_database(monkeypatch, ledger_url, "some_warehouse")
    with wiring.warehouse("some_warehouse").connect() as connection:
        assert connection.scalar(text("SELECT 1")) == 1


@pytest.mark.parametrize("station", STATIONS, ids=str)
def test_testing_a_connection_checks_the_account_and_calls_no_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, station: Station
) -> None:
    hook = HOOKS[station.name]
    with station.serving(tmp_path) as simulator:
        sound = replace(station.account_at(simulator), connection_id="sound")
        wrong = dict.fromkeys(sound.secrets, "hunter2")
        connect_account(monkeypatch, sound)
        connect_account(monkeypatch, replace(sound, connection_id="wrong", password="hunter2", secrets=wrong))
        is_well, said = hook("sound").test_connection()
        assert is_well
        assert f"IANA {TIME_ZONE_DATA_VERSION}" in said
        is_well, why = hook("wrong").test_connection()
        assert not is_well
        assert "hunter2" not in why
        entries = simulator.entries()
    assert (rings(entries), requests(entries)) == ([], [])
