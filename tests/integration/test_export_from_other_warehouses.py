"""``outreach export`` asks who still owes from any source of a campaign: a file, or any warehouse."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import URL, Engine, create_engine, select, text
from typer.testing import CliRunner, Result

from builders.console import file_of, rows_of
from builders.invoices import NOW, fill, receivable, receivables_campaign, run_for
from builders.invoices import rows_of as stored
from builders.ledger import insert_run
from builders.night import OneCall, Person, campaign, person
from builders.terminal import terminal
from outreach.campaign.folder import Campaign
from outreach.cli import app
from outreach.domain.calls import CallState
from outreach.providers.base import Account
from outreach.services.extraction.invoices import extract_invoices
from outreach.storage import tables

ACCOUNT = Account(
    connection_id="speechify_default",
    provider="speechify",
    base_url="http://127.0.0.1:9",
    login="",
    password="sk_nobody",
)
STILL_DUE = "SELECT customer_number FROM customer WHERE owes = 1 AND customer_number IN :person_ids"


def two_planned(ledger: Engine, of: Campaign) -> tuple[Person, Person]:
    """Plan a batch of two people tonight."""
    people = tuple(person(call=OneCall(state=CallState.PLANNED, account=ACCOUNT.connection_id)) for _ in "ab")
    now = datetime.now(UTC)
    insert_run(ledger, *people, of=of, now=now)
    return people[0], people[1]


def on_speechify(**changes: Any) -> Campaign:
    provider = {"connection": ACCOUNT.connection_id, "template": "agent_1"}
    return replace(campaign(provider=provider, **changes), still_due_sql=STILL_DUE)


def export(ledger: Engine, environ: dict[str, str], file: Path) -> Result:
    with ledger.connect() as connection:
        batch_id: UUID = connection.scalars(select(tables.call_batch.c.batch_id)).one()
    return CliRunner().invoke(app, ["export", str(batch_id), "--output", str(file)], env=environ)


def sqlite_of(path: Path, owing: Sequence[Person], paid: Sequence[Person]) -> str:
    """Make a warehouse in a file; gives its connection."""
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE customer (customer_number text, owes integer)"))
        rows = [{"who": each.person_id, "owes": each in owing} for each in (*owing, *paid)]
        connection.execute(text("INSERT INTO customer VALUES (:who, :owes)"), rows)
    engine.dispose()
    return json.dumps({"conn_type": "sqlite", "host": str(path)})


def test_from_a_sqlite_warehouse_anyone_who_has_paid_is_not_in_the_file(
    ledger: Engine, ledger_url: URL, warehouse: Engine, tmp_path: Path
) -> None:
    owes, paid = two_planned(ledger, on_speechify())
    environ = terminal(ledger_url, warehouse.url, tmp_path / "home", ACCOUNT)
    environ["AIRFLOW_CONN_WAREHOUSE"] = sqlite_of(tmp_path / "sales.db", [owes], [paid])
    ran = export(ledger, environ, tmp_path / "batch.csv")
    assert ran.exit_code == 0, ran.stderr
    assert [row["phone"] for row in rows_of((tmp_path / "batch.csv").read_text())] == [owes.phone]


def test_from_a_file_anyone_who_has_left_it_is_not_in_the_export(
    ledger: Engine, ledger_url: URL, warehouse: Engine, tmp_path: Path
) -> None:
    source = tmp_path / "open.csv"
    owes, paid = two_planned(ledger, on_speechify(source={"csv": str(source)}))
    ordinary = {"full_name": "Amal", "open_amount": "100", "due_on": "2026-01-15"}
    row = {"invoice_number": "I-1", "customer_number": owes.person_id, "phone": str(owes.phone), **ordinary}
    source.write_text(file_of([row]))
    environ = terminal(ledger_url, warehouse.url, tmp_path / "home", ACCOUNT)
    del environ["AIRFLOW_CONN_WAREHOUSE"]
    ran = export(ledger, environ, tmp_path / "batch.csv")
    assert ran.exit_code == 0, ran.stderr
    assert str(paid.phone) not in (tmp_path / "batch.csv").read_text()
    assert [row["phone"] for row in rows_of((tmp_path / "batch.csv").read_text())] == [owes.phone]


def test_where_the_driver_is_missing_nothing_is_exported_and_the_message_says_what_to_install(
    ledger: Engine, ledger_url: URL, warehouse: Engine, tmp_path: Path
) -> None:
    two_planned(ledger, on_speechify())
    environ = terminal(ledger_url, warehouse.url, tmp_path / "home", ACCOUNT)
    environ["AIRFLOW_CONN_WAREHOUSE"] = json.dumps({"conn_type": "oracle", "host": "db.example"})
    ran = export(ledger, environ, tmp_path / "batch.csv")
    assert ran.exit_code == 2
    assert "install oracledb beside outreach" in " ".join(ran.stderr.split())
    assert not (tmp_path / "batch.csv").exists()
    with ledger.connect() as connection:
        assert connection.scalars(select(tables.call_batch.c.state)).all() == ["planned"]


def test_where_the_warehouse_does_not_answer_nothing_is_exported_and_a_sentence_says_so(
    ledger: Engine, ledger_url: URL, warehouse: Engine, tmp_path: Path
) -> None:
    two_planned(ledger, on_speechify())
    environ = terminal(ledger_url, warehouse.url, tmp_path / "home", ACCOUNT)
    environ["AIRFLOW_CONN_WAREHOUSE"] = json.dumps({"conn_type": "postgres", "host": "127.0.0.1", "port": 9})
    ran = export(ledger, environ, tmp_path / "batch.csv")
    assert ran.exit_code == 2
    assert "the connection warehouse: the warehouse did not answer" in " ".join(ran.stderr.split())
    assert not (tmp_path / "batch.csv").exists()


def test_a_sqlite_warehouse_is_extracted_like_any_other(
    ledger: Engine, warehouse: Engine, tmp_path: Path
) -> None:
    rows = [receivable(), receivable(invoice_id="INV-2", person_id="C-2", amount="1,234.50", settled="yes")]
    on_file = create_engine(f"sqlite:///{tmp_path / 'sales.db'}")
    of = receivables_campaign(extract_sql="SELECT * FROM receivable WHERE due_date < cast(:run_date AS text)")
    found = []
    for wave, engine in enumerate((warehouse, on_file), start=1):
        fill(engine, rows)
        run_id = run_for(ledger, of, wave=wave)
        extract_invoices(ledger, engine, run_id=run_id, now=NOW)
        invoices = stored(ledger, tables.invoice, run_id)
        names = ("invoice_id", "amount", "due_date", "settled")
        found.append([[row[name] for name in names] for row in invoices])
    on_file.dispose()
    assert found[0] == found[1]
    assert found[0][0][2] == date(2024, 5, 1)
