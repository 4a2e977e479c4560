"""Airflow connections become the library's objects, or a sentence that says what is missing."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, text

from builders.levers_simulator import running_levers
from outreach.domain.errors import ConfigurationError
from outreach.simulator.oracle import requests, rings
from outreach_airflow import wiring
from outreach_airflow.hooks import LeversHook

LEVERS = {
    "conn_type": "levers",
    "host": "https://levers.example/api-service/v1/",
    "login": "client",
    "password": "secret",
    "extra": {"webhook_secrets": ["whsec_new", "whsec_old"], "lines": 10, "import_this": "os.system"},
}


def define(monkeypatch: pytest.MonkeyPatch, connection_id: str, value: dict[str, Any] | str) -> None:
    monkeypatch.setenv(
        f"AIRFLOW_CONN_{connection_id.upper()}", value if isinstance(value, str) else json.dumps(value)
    )


def test_an_account_takes_only_the_extras_it_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    define(monkeypatch, "levers_test", LEVERS)
    account = wiring.account("levers_test")
    assert (account.provider, account.base_url) == ("levers", "https://levers.example/api-service/v1")
    assert account.webhook_secrets == ("whsec_new", "whsec_old")
    assert account.options == {"lines": 10}


def test_a_connection_uri_may_hold_a_list(monkeypatch: pytest.MonkeyPatch) -> None:
    define(
        monkeypatch,
        "levers_test",
        "levers://client:secret@https%3A%2F%2Flevers.example/?webhook_secrets=%5B%22whsec_a%22%5D",
    )
    assert wiring.account("levers_test").webhook_secrets == ("whsec_a",)


def test_a_connection_that_nobody_defined_says_how_to_define_it() -> None:
    with pytest.raises(ConfigurationError, match="AIRFLOW_CONN_LEVERS_NOWHERE"):
        wiring.account("levers_nowhere")


def test_a_ledger_without_keys_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    define(
        monkeypatch, "ledger_test", {"conn_type": "postgres", "host": "db", "extra": {"environment": "test"}}
    )
    with pytest.raises(ConfigurationError, match="metadata_keys"):
        wiring.ledger_settings("ledger_test")


def test_the_ledger_may_stand_behind_a_socket(ledger_url: URL, monkeypatch: pytest.MonkeyPatch) -> None:
    define(
        monkeypatch,
        "ledger_socket",
        {
            "conn_type": "postgres",
            "host": ledger_url.query["host"],
            "login": ledger_url.username,
            "schema": ledger_url.database,
        },
    )
    engine = wiring.ledger("ledger_socket")
    with engine.connect() as connection:
        assert connection.scalar(text("SHOW synchronous_commit")) == "on"
    assert wiring.ledger("ledger_socket") is engine
    engine.dispose()


def test_the_warehouse_is_opened_by_the_hook_of_its_connection_type(
    ledger_url: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    define(
        monkeypatch,
        "warehouse_test",
        {
            "conn_type": "postgres",
            "host": ledger_url.query["host"],
            "login": ledger_url.username,
            "schema": ledger_url.database,
        },
    )
    engine = wiring.warehouse("warehouse_test")
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT 1")) == 1
    engine.dispose()


def test_testing_a_connection_exchanges_a_token_and_calls_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running_levers(tmp_path) as levers:
        sound = {
            "conn_type": "levers",
            "host": levers.base_url,
            "login": levers.settings.client_id,
            "password": levers.settings.client_secret,
        }
        define(monkeypatch, "levers_sound", sound)
        define(monkeypatch, "levers_wrong", sound | {"password": "hunter2"})
        assert LeversHook("levers_sound").test_connection()[0]
        is_well, why = LeversHook("levers_wrong").test_connection()
        assert not is_well
        assert "hunter2" not in why
        entries = levers.entries()
    assert [entry.kind for entry in entries].count("token") == 2
    assert (rings(entries), requests(entries)) == ([], [])
