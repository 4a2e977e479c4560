"""Another company's table, as it is, becomes a campaign by YAML, SQL and a prompt alone.

The campaign is the example of docs/campaigns.md; the table has the columns, the
American dates and the Yes and No of a common export of receivables.
"""

import asyncio
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest
import yaml
from sqlalchemy import Engine, select, text

from builders.events import SETTINGS
from builders.invoices import rows_of
from builders.levers_accounts import account_at
from builders.levers_simulator import RunningLevers, running_levers
from builders.night import ENVIRONMENT
from builders.oracle import rings_by_phone
from builders.webhook_app import running_webhooks
from outreach.domain.gates import Gate
from outreach.providers.registry import provider_for
from outreach.quality.gates import check_gate
from outreach.services.dispatch.plan import plan_batches
from outreach.services.dispatch.submit import Sender, submit_calls
from outreach.services.extraction.invoices import extract_invoices
from outreach.services.preparation.contacts import prepare_contacts, shards
from outreach.services.preparation.decide import decide
from outreach.services.preparation.prompt_tags import build_prompt_tags
from outreach.services.runs.campaign_folders import load_campaign
from outreach.services.runs.run import open_run
from outreach.storage import tables

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "campaigns.md"
RUN_DATE = date(2013, 8, 5)
NOW = datetime(2013, 8, 5, 14, tzinfo=UTC)

HEADER = (
    "countryCode,customerID,PaperlessDate,invoiceNumber,InvoiceDate,DueDate,InvoiceAmount,Disputed,"
    "SettledDate,PaperlessBill,DaysToSettle,DaysLate"
)
ROWS = """
391,0001-AAAAA,4/6/2013,7001,7/3/2013,8/2/2013,65.88,No,,Paper,,3
391,0001-AAAAA,4/6/2013,7002,6/1/2013,7/1/2013,1240.10,No,,Paper,,35
406,0002-BBBBB,3/3/2012,7003,6/26/2013,7/26/2013,61.74,Yes,,Electronic,,10
406,0003-CCCCC,1/26/2012,7004,6/26/2013,7/26/2013,90.20,No,8/1/2013,Electronic,36,6
818,0004-DDDDD,1/26/2012,7005,7/20/2013,8/19/2013,99.99,No,,Electronic,,0
770,0005-EEEEE,1/26/2012,7006,6/30/2013,7/30/2013,54.00,No,,Paper,,6
""".strip().splitlines()
CUSTOMERS = {
    "0001-AAAAA": ("Acme Supplies", "(201) 555-0123"),
    "0002-BBBBB": ("Blue Lagoon", "201-555-0124"),
    "0003-CCCCC": ("Corner Shop", "+1 201 555 0125"),
    "0004-DDDDD": ("Dune & Co", "2015550126"),
    "0005-EEEEE": ("Evergreen", None),
}


@pytest.fixture
def receivables(warehouse: Engine) -> Engine:
    """The export loaded as text, column for column, and a table of customers."""
    names = HEADER.split(",")
    columns = ", ".join(f'"{name}" text' for name in names)
    values = ", ".join(f":{name}" for name in names)
    rows = [{name: value or None for name, value in zip(names, row.split(","), strict=True)} for row in ROWS]
    people = [{"id": key, "company": name, "phone": phone} for key, (name, phone) in CUSTOMERS.items()]
    with warehouse.begin() as connection:
        connection.execute(text(f"CREATE TABLE receivables ({columns})"))
        connection.execute(text(f"INSERT INTO receivables VALUES ({values})"), rows)
        connection.execute(text("CREATE TABLE customers (id text, company text, phone text)"))
        connection.execute(text("INSERT INTO customers VALUES (:id, :company, :phone)"), people)
    return warehouse


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of docs/campaigns.md, for an audience that is invented."""
    root = tmp_path / "receivables"
    root.mkdir()
    for name, content in re.findall(r"```\w+ ([\w.]+)\n(.*?)```", DOCUMENT.read_text(), re.DOTALL):
        (root / name).write_text(content)
    config = yaml.safe_load((root / "campaign.yaml").read_text())
    thresholds = {"invoices": {"max_missing_phone": 0.5}, "contacts": {"max_unreadable_phone": 0.5}}
    config |= {"audience": "invented", "quality": thresholds}
    (root / "campaign.yaml").write_text(yaml.safe_dump(config))
    return root


@pytest.fixture
def levers(tmp_path: Path) -> Iterator[RunningLevers]:
    with running_levers(tmp_path) as running:
        yield running


def prepare(ledger: Engine, warehouse: Engine, folder: Path) -> UUID:
    """Do what the DAG's tasks do up to the decisions."""
    run = open_run(
        ledger,
        campaign=load_campaign(folder),
        environment=ENVIRONMENT,
        run_date=RUN_DATE,
        wave=1,
        run_after=NOW,
        now=NOW,
    )
    extract_invoices(ledger, warehouse, run_id=run.run_id, now=NOW)
    assert check_gate(ledger, run_id=run.run_id, gate=Gate.INVOICES, now=NOW).failures == ()
    for shard in shards(ledger, run_id=run.run_id):
        prepare_contacts(ledger, run_id=run.run_id, shard=shard)
        build_prompt_tags(ledger, run_id=run.run_id, shard=shard)
    assert check_gate(ledger, run_id=run.run_id, gate=Gate.CONTACTS, now=NOW).failures == ()
    decide(ledger, run_id=run.run_id, now=NOW)
    return run.run_id


def test_each_row_of_the_export_gets_the_decision_that_its_columns_ask_for(
    ledger: Engine, receivables: Engine, folder: Path
) -> None:
    run_id = prepare(ledger, receivables, folder)
    rows = rows_of(ledger, tables.invoice, run_id)
    decided = {row["invoice_id"]: (row["decision"], row["reason"]) for row in rows}
    assert decided == {
        "7001": ("call", None),
        "7002": ("call", None),
        "7003": ("do_not_call", "invoice_disputed"),
        "7004": ("do_not_call", "invoice_paid"),
        "7005": ("do_not_call", "invoice_not_due"),
        "7006": ("do_not_call", "missing_phone"),
    }


def test_its_customers_hear_their_sum_and_are_called_once(
    ledger: Engine, receivables: Engine, folder: Path, levers: RunningLevers
) -> None:
    run_id = prepare(ledger, receivables, folder)
    account = account_at(levers)
    provider = provider_for(account, clock=lambda: NOW)
    plan_batches(ledger, run_id=run_id, account=account, provider=provider, now=NOW)
    with ledger.connect() as connection:
        tags = connection.scalar(
            select(tables.prompt.c.tags)
            .join(tables.decision, tables.decision.c.person_id == tables.prompt.c.person_id)
            .where(tables.decision.c.verdict == "call")
        )
    assert tags == {"company": "Acme Supplies", "amount": "1,305.98 US dollars", "due": "July 1, 2013"}
    sender = Sender(
        ledger=ledger,
        warehouse=receivables,
        run_id=run_id,
        account=account,
        provider=provider,
        settings=SETTINGS,
        clock=lambda: NOW,
    )

    with running_webhooks(ledger, provider_of=lambda _: provider) as door:
        levers.deliver_to(f"{door}/levers_default")
        asyncio.run(submit_calls(sender))
        levers.wait_until(lambda entries: len(rings_by_phone(entries)) > 0)
    assert rings_by_phone(levers.entries()) == {"+12015550123": 1}
