"""``outreach plan`` as a person reads it: figures, one sample call, no name and no number."""

import os
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, func, select
from typer.testing import CliRunner, Result

from builders.campaigns import write_campaign
from builders.invoices import COLUMNS, EXTRACT_SQL, STILL_DUE_SQL, fill, owing
from builders.levers_accounts import account
from builders.terminal import terminal
from outreach.cli import app
from outreach.storage import tables

NAME, PHONE = "Amal Haddad", "+12025550100"


def plan(*options: str, ledger: URL, warehouse: URL, home: Path, **changes: Any) -> Result:
    """Run the command on a campaign that reads ``receivable``."""
    settings: dict[str, Any] = {
        "timezone": "UTC",
        "columns": {name: name for name in COLUMNS},
        "defaults": {"region": "US", "currency": "USD"},
        **changes,
    }
    write_campaign(
        home / "campaigns", files={"extract.sql": EXTRACT_SQL, "still_due.sql": STILL_DUE_SQL}, **settings
    )
    known = terminal(ledger, warehouse, home, account("http://127.0.0.1:1", options={"tariff": "0.08 USD"}))
    others = {name: None for name in os.environ if name.startswith(("AIRFLOW", "OUTREACH"))}
    environ = {**others, **known, "OUTREACH_CAMPAIGNS": str(home / "campaigns")}
    return CliRunner().invoke(app, ("plan", "overdue_invoices", *options), env=environ)


def test_it_prints_figures_and_a_sample_without_names(
    ledger: Engine, ledger_url: URL, warehouse: Engine, tmp_path: Path
) -> None:
    fill(warehouse, [owing("c-1", name=NAME, phone=PHONE), owing("c-2", name=NAME, phone=None)])
    said = plan(
        "--now",
        ledger=ledger_url,
        warehouse=warehouse.url,
        home=tmp_path,
        policy=["ksa"],
        quality={"invoices": {"max_missing_phone": 1}},
    )
    assert said.exit_code == 0, said.output
    assert "2 rows read; 1 person would be called" in said.stdout
    assert "each of them still owes by still_due.sql" in said.stdout
    assert "missing_phone" in said.stdout
    assert "The calls cost about 0.40 USD at 0.08 USD a started minute" in said.stdout
    assert "ksa." in said.stdout
    assert "| You call [customer_name] about 100 US dollars" in said.stdout
    for secret in (NAME, PHONE, "c-1"):
        assert secret not in said.output
    with ledger.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(tables.campaign_run)) == 0


def test_the_sample_shows_names_where_that_is_asked_for(
    ledger: Engine, ledger_url: URL, warehouse: Engine, tmp_path: Path
) -> None:
    fill(warehouse, [owing("c-1", name=NAME, phone=PHONE)])
    said = plan("--now", "--show-sample", ledger=ledger_url, warehouse=warehouse.url, home=tmp_path)
    assert f"You call {NAME} about" in said.stdout
    assert PHONE not in said.output


def test_data_that_is_not_good_enough_exits_with_1(
    ledger: Engine, ledger_url: URL, warehouse: Engine, tmp_path: Path
) -> None:
    fill(warehouse, [owing("c-1", name=NAME, phone=PHONE)])
    said = plan(
        "--now",
        ledger=ledger_url,
        warehouse=warehouse.url,
        home=tmp_path,
        quality={"invoices": {"min_rows": 7}},
    )
    assert said.exit_code == 1
    assert "1 row read. NO ONE IS CALLED until this is in order:\n  invoices: " in said.stdout
    assert "Without that, 1 person would be called" in said.stdout
