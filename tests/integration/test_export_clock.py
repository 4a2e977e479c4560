"""A machine with a wrong clock gives no file to anyone: it would be launched at a wrong hour."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import URL, Engine, select, text
from typer.testing import CliRunner

from builders.events import SETTINGS
from builders.ledger import insert_run
from builders.night import ENVIRONMENT, OneCall, campaign, person
from builders.shift import STILL_DUE, fill_warehouse
from outreach.cli import app
from outreach.domain.calls import CallState
from outreach.storage import tables

CHOICE = {"connection": "speechify_default", "template": "agent_1"}
OF = replace(campaign(provider=CHOICE), still_due_sql=STILL_DUE)


@pytest.fixture
def environ(ledger_url: URL, warehouse: Engine, tmp_path: Path) -> dict[str, str]:
    """The connections of a person at a terminal."""

    def postgres(url: URL, **extra: object) -> str:
        place = {"host": url.query["host"], "login": url.username, "schema": url.database}
        return json.dumps({"conn_type": "postgres", **place, "extra": extra})

    keys = list(SETTINGS.metadata_keys)
    account = {"conn_type": "speechify", "host": "http://127.0.0.1:9", "password": "sk_nobody"}
    return {
        "OUTREACH_HOME": str(tmp_path / "home"),
        "OUTREACH_OPERATOR": "amal",
        "AIRFLOW_CONN_OUTREACH_DB": postgres(ledger_url, environment=ENVIRONMENT, metadata_keys=keys),
        "AIRFLOW_CONN_WAREHOUSE": postgres(warehouse.url),
        "AIRFLOW_CONN_SPEECHIFY_DEFAULT": json.dumps(account),
    }


def let_the_ledgers_clock_be_off(ledger: Engine, by: str) -> None:
    """Give every new session of this database a clock of its own."""
    with ledger.begin() as connection:
        connection.execute(text("CREATE SCHEMA wrong"))
        connection.execute(
            text(
                "CREATE FUNCTION wrong.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS"
                f" $$ SELECT pg_catalog.clock_timestamp() + interval '{by}' $$"
            )
        )
        connection.execute(
            text(f'ALTER DATABASE "{ledger.url.database}" SET search_path = wrong, pg_catalog, public')
        )


@pytest.mark.parametrize(("off_by", "code"), [("2 hours", 2), ("-2 minutes", 2), ("5 seconds", 0)])
def test_an_export_asks_for_a_true_clock(
    ledger: Engine, warehouse: Engine, tmp_path: Path, environ: dict[str, str], off_by: str, code: int
) -> None:
    who = person(call=OneCall(state=CallState.PLANNED, account="speechify_default"))
    now = datetime.now(UTC)
    insert_run(ledger, who, of=OF, now=now)
    fill_warehouse(warehouse, [who])
    let_the_ledgers_clock_be_off(ledger, off_by)
    batch, file = tables.call_batch, tmp_path / "batch.csv"
    with ledger.connect() as connection:
        batch_id = connection.scalars(select(batch.c.batch_id)).one()
        ran = CliRunner().invoke(app, ["export", str(batch_id), "--output", str(file)], env=environ)
        state = connection.scalars(select(batch.c.state)).one()
    assert (ran.exit_code, file.exists()) == (code, code == 0), ran.stderr
    assert state == ("planned" if code else "submitted")
    assert ("calling hours cannot be kept" in ran.stderr) == bool(code)
