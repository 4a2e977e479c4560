"""The sample campaign's two queries, on the sample warehouse in a real PostgreSQL."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, bindparam, text

from outreach.campaign.folder import Campaign
from outreach.services.runs.campaign_folders import load_campaign
from outreach_sandbox.sample.load import fill_warehouse

RUN_DATE = date(2026, 11, 20)
SAMPLE = Path(__file__).parents[2] / "include" / "campaigns" / "overdue_invoices"


@pytest.fixture
def sample(warehouse: Engine) -> Campaign:
    """The sample campaign, with its warehouse filled."""
    fill_warehouse(warehouse.url, today=RUN_DATE, customers=200, invoices=500)
    return load_campaign(SAMPLE)


def test_the_extract_holds_every_mapped_column_and_every_overdue_invoice(
    warehouse: Engine, sample: Campaign
) -> None:
    with warehouse.connect() as connection:
        extract = connection.execute(text(sample.extract_sql), {"run_date": RUN_DATE})
        columns = set(extract.keys())
        rows = extract.mappings().all()
        overdue = connection.scalar(
            text("SELECT count(*) FROM sales.invoice WHERE due_on < :run_date"), {"run_date": RUN_DATE}
        )

    mapped = sample.config.columns
    assert {*mapped.phone, *mapped.model_dump(exclude_none=True, exclude={"phone"}).values()} <= columns
    assert len(rows) == overdue
    assert any(row["paid_on"] for row in rows)
    assert any(row["disputed"] for row in rows)
    assert all(row["due_on"] < RUN_DATE for row in rows)


def test_everyone_who_owes_by_the_extract_is_still_due_and_no_one_else(
    warehouse: Engine, sample: Campaign
) -> None:
    query = text(sample.still_due_sql).bindparams(bindparam("person_ids", expanding=True))
    with warehouse.connect() as connection:
        rows = connection.execute(text(sample.extract_sql), {"run_date": RUN_DATE}).mappings().all()
        people = {row["customer_number"] for row in rows if row["customer_number"]}
        still_due = connection.execute(query, {"person_ids": sorted(people), "run_date": RUN_DATE})
        found = {row[0] for row in still_due}

    owing = {
        row["customer_number"]
        for row in rows
        if row["customer_number"] and row["open_amount"] > 0 and not row["disputed"] and not row["paid_on"]
    }
    assert found == owing
    assert owing < people


def test_an_invoice_counts_as_paid_from_the_day_of_payment_on(warehouse: Engine, sample: Campaign) -> None:
    query = text(sample.still_due_sql).bindparams(bindparam("person_ids", expanding=True))
    with warehouse.begin() as connection:
        customer = connection.scalar(
            text("SELECT min(customer_number) FROM sales.invoice WHERE customer_number IS NOT NULL")
        )
        connection.execute(
            text(
                "UPDATE sales.invoice SET paid_on = :paid_on, open_amount = 10, disputed = "
                "FALSE, due_on = :due_on "
                "WHERE customer_number = :customer"
            ),
            {"paid_on": RUN_DATE, "due_on": RUN_DATE - timedelta(days=5), "customer": customer},
        )
        answers = {
            asked_on: connection.execute(query, {"person_ids": [customer], "run_date": asked_on}).all()
            for asked_on in (RUN_DATE - timedelta(days=1), RUN_DATE)
        }

    assert [bool(answer) for answer in answers.values()] == [True, False]
