"""The warehouse's facts about people are read before their invoices, and decide who is called."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, select, text

from builders.fact_queries import called_us, knows, paid, suppressed, wishes
from builders.invoices import NOW, decide_night, fill, owing, receivables_campaign, rows_of, run_for
from builders.stops import facts
from outreach.domain.errors import ConfigurationError
from outreach.domain.facts import FactKind
from outreach.services.extraction.facts.queries import FACT_QUERIES
from outreach.services.extraction.invoices import extract_invoices
from outreach.storage import tables

QUERIES = {file: f"SELECT * FROM {file.removesuffix('.sql')}" for file in FACT_QUERIES}
YESTERDAY = (NOW - timedelta(days=1)).isoformat()


@pytest.fixture
def run_id(ledger: Engine, warehouse: Engine) -> UUID:
    """A run over five people, of whom the warehouse knows something of all but one."""
    phones = {f"C-{number}": f"+1202555010{number}" for number in range(5)}
    fill(warehouse, [owing(person_id, phone=phone) for person_id, phone in phones.items()])
    knows(warehouse, "payments", paid(person_id="C-0", invoice_id="INV-C-0", booked_at=YESTERDAY))
    knows(warehouse, "inbound", called_us(person_id="C-1", phone=None, at=YESTERDAY))
    knows(warehouse, "preferences", wishes(person_id="C-2", from_="not so early"))
    knows(
        warehouse,
        "suppressions",
        suppressed(person_id=None, phone=phones["C-3"]),
        suppressed(person_id="C-4", phone=None, until=YESTERDAY),
    )
    return run_for(ledger, receivables_campaign(fact_queries=QUERIES))


def decided(ledger: Engine, run_id: UUID) -> dict[str, Any]:
    decision = tables.decision
    columns = decision.c.person_id, decision.c.reason, decision.c.verdict
    query = select(*columns).where(decision.c.run_id == run_id)
    with ledger.connect() as connection:
        rows = connection.execute(query).mappings().all()
    return {row["person_id"]: row["reason"] or row["verdict"] for row in rows}


def test_the_facts_of_the_warehouse_decide_who_may_be_called(
    ledger: Engine, warehouse: Engine, run_id: UUID
) -> None:
    """The payment was booked before the extract, which says itself what is still open."""
    decide_night(ledger, warehouse, run_id)
    assert decided(ledger, run_id) == {
        "C-0": "call",
        "C-1": "recent_conversation",
        "C-2": "asked_other_time",
        "C-3": "suppressed",
        "C-4": "call",
    }


def test_facts_that_were_read_with_the_extract_are_no_news(
    ledger: Engine, warehouse: Engine, run_id: UUID
) -> None:
    extract_invoices(ledger, warehouse, run_id=run_id, now=NOW)
    with ledger.connect() as connection:
        extracted_at = connection.scalar(select(tables.campaign_run.c.extracted_at))
    [payment] = facts(ledger, FactKind.PAYMENT)
    assert payment["recorded_at"] == extracted_at


@pytest.mark.parametrize("file", FACT_QUERIES)
def test_a_query_that_fails_leaves_no_invoice_to_call_about(
    ledger: Engine, warehouse: Engine, run_id: UUID, file: str
) -> None:
    with warehouse.begin() as connection:
        connection.execute(text(f"DROP TABLE {file.removesuffix('.sql')}"))
    with pytest.raises(ConfigurationError, match=f"{file}: the warehouse refuses the query"):
        extract_invoices(ledger, warehouse, run_id=run_id, now=NOW)
    assert rows_of(ledger, tables.invoice, run_id) == []
