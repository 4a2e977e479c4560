"""Airflow connections of a test, in the environment as Airflow reads them."""

import json
from typing import Any

import pytest
from sqlalchemy import URL

from builders.events import SETTINGS
from outreach.providers.base import Account


def connect(monkeypatch: pytest.MonkeyPatch, connection_id: str, value: dict[str, Any] | str) -> str:
    """Define a connection while the test runs; returns its id."""
    text = value if isinstance(value, str) else json.dumps(value)
    monkeypatch.setenv(f"AIRFLOW_CONN_{connection_id.upper()}", text)
    return connection_id


def connect_database(
    monkeypatch: pytest.MonkeyPatch, url: URL, connection_id: str = "warehouse", **extra: Any
) -> str:
    """Define a connection to a database."""
    value = {
        "conn_type": "postgres",
        "host": url.query["host"],
        "login": url.username,
        "schema": url.database,
        "extra": extra,
    }
    return connect(monkeypatch, connection_id, value)


def connect_ledger(monkeypatch: pytest.MonkeyPatch, url: URL) -> str:
    """Define a ledger's connection, with the keys that the tests' events are signed with."""
    keys = list(SETTINGS.metadata_keys)
    return connect_database(
        monkeypatch, url, "outreach_db", environment=SETTINGS.environment, metadata_keys=keys
    )


def connect_account(monkeypatch: pytest.MonkeyPatch, account: Account, **changes: Any) -> str:
    """Define the connection of an account."""
    value = {
        "conn_type": account.provider,
        "host": account.base_url,
        "login": account.login,
        "password": account.password,
        "extra": {
            **account.options,
            **account.secrets,
            "webhook_secrets": list(account.webhook_secrets),
        },
    }
    return connect(monkeypatch, account.connection_id, value | changes)
