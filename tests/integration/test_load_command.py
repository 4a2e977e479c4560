"""``outreach load`` does by hand what `publish` does, and says how many rows it was."""

from pathlib import Path

import pytest
from sqlalchemy import URL, Engine, text
from typer.testing import CliRunner, Result

from builders.campaigns import write_campaign
from builders.ledger import insert_run
from builders.night import ENVIRONMENT, NOW, completed, person
from builders.terminal import terminal
from outreach.cli import app
from outreach.providers.base import Account
from outreach.services.reporting.publishing import mark_published

ACCOUNT = Account(
    connection_id="levers_default", provider="levers", base_url="http://127.0.0.1:9", login="", password="p"
)
REPORTING = {"connection": "warehouse", "schema": "outreach_tables"}


@pytest.fixture
def environ(ledger: Engine, ledger_url: URL, warehouse: Engine, tmp_path: Path) -> dict[str, str]:
    """A terminal that knows a ledger with one night, a warehouse and a campaign."""
    run_id = insert_run(ledger, person("c-1", call=completed()), environment=ENVIRONMENT)
    mark_published(ledger, run_id=run_id, now=NOW)
    write_campaign(tmp_path / "campaigns", "overdue_invoices", reporting=REPORTING)
    write_campaign(tmp_path / "campaigns", "not_loaded")
    known = terminal(ledger_url, warehouse.url, tmp_path / "home", ACCOUNT)
    return known | {"OUTREACH_CAMPAIGNS": str(tmp_path / "campaigns")}


def run(environ: dict[str, str], *arguments: str) -> Result:
    return CliRunner().invoke(app, ["load", *arguments], env=environ)


def test_a_dry_run_says_how_many_rows_of_each_table_would_be_loaded(
    environ: dict[str, str], warehouse: Engine
) -> None:
    said = run(environ, "overdue_invoices", "--dry-run")
    assert said.exit_code == 0, said.stderr
    assert said.stdout.startswith("Would be loaded into warehouse, schema outreach_tables:\n")
    assert "  call_outcome             1 new\n" in said.stdout
    with warehouse.connect() as connection:
        assert connection.scalar(text("SELECT to_regclass('outreach_tables.call_outcome')")) is None


def test_the_rows_are_loaded_once(environ: dict[str, str]) -> None:
    assert run(environ, "overdue_invoices").stdout.startswith(
        "Loaded into warehouse, schema outreach_tables:\n"
    )
    again = "warehouse, schema outreach_tables has every row as it is: nothing was loaded.\n"
    assert run(environ, "overdue_invoices").stdout == again
    assert run(environ, "overdue_invoices", "--all").stdout == again


def test_a_campaign_that_loads_nothing_says_so(environ: dict[str, str]) -> None:
    refused = run(environ, "not_loaded")
    assert refused.exit_code == 2
    assert "not_loaded: campaign.yaml has no `reporting`" in refused.stderr
