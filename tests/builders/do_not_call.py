"""``outreach do-not-call`` as a person at a terminal uses it."""

import json
from pathlib import Path

import pytest
from sqlalchemy import URL
from typer.testing import CliRunner, Result

from outreach.cli import app


class DoNotCall:
    def __call__(self, *arguments: str) -> Result:
        return CliRunner().invoke(app, ["do-not-call", *arguments])


def do_not_call_of(ledger_url: URL, home: Path, monkeypatch: pytest.MonkeyPatch) -> DoNotCall:
    """The command, on this ledger."""
    connection = {
        "conn_type": "postgres",
        "host": ledger_url.query["host"],
        "login": ledger_url.username,
        "schema": ledger_url.database,
        "extra": {"environment": "test", "metadata_keys": ["key"]},
    }
    monkeypatch.setenv("AIRFLOW_CONN_OUTREACH_DB", json.dumps(connection))
    monkeypatch.setenv("OUTREACH_HOME", str(home))
    monkeypatch.setenv("OUTREACH_OPERATOR", "amal")
    return DoNotCall()
