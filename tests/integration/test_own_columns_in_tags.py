"""The agent is given the campaign's own columns, and invoice numbers, as the extract has them."""

from typing import Any

from sqlalchemy import Engine

from builders.invoices import decided_run, decisions_of, receivable, receivables_campaign, rows_of
from outreach.domain.decisions import Reason
from outreach.storage import tables

EXTRACT = """
SELECT receivable.*, 12.50 AS "Monthly fee", nullif(language, 'en') AS "PLAN_NAME"
FROM receivable
ORDER BY position
"""
TAGS = {
    "plan": "{{ column.plan_name }}",
    "fee": "{{ column['Monthly fee'] }}",
    "numbers": "{{ invoice_numbers | list(2) }}",
}


def built(ledger: Engine, warehouse: Engine, rows: list[dict[str, str | None]]) -> tuple[Any, Any]:
    """The agent's tags of the first person, and what could not be said."""
    campaign = receivables_campaign(
        extract_sql=EXTRACT,
        prompt="{{plan}} {{fee}} {{numbers}}",
        columns={name: name for name in receivable() if name != "language"},
        prompt_tags=TAGS,
    )
    run_id = decided_run(ledger, warehouse, rows, campaign)
    (contact,) = rows_of(ledger, tables.contact, run_id)
    if contact["prompt_problem"]:
        assert set(decisions_of(ledger, tables.contact, run_id).values()) == {Reason.MISSING_VARIABLE}
    return contact["prompt_tags"], contact["prompt_problem"]


def test_values_are_those_of_the_invoices_that_the_call_is_about(ledger: Engine, warehouse: Engine) -> None:
    gold = {"language": "gold"}
    rows = [
        receivable(invoice_id="NEW", due_date="2024-06-01", **gold),
        receivable(invoice_id="OLD", due_date="2024-03-01", **gold),
        receivable(invoice_id="MIDDLE", due_date="2024-05-01", **gold),
        receivable(invoice_id="PAID", settled="yes", language="silver"),
        receivable(invoice_id="OLD", language="silver"),
    ]
    tags, problem = built(ledger, warehouse, rows)
    assert problem is None
    assert tags == {"plan": "gold", "fee": "12.50", "numbers": "OLD, MIDDLE, and 1 more"}


def test_rows_that_differ_leave_the_tag_missing_and_no_value_is_in_the_reason(
    ledger: Engine, warehouse: Engine
) -> None:
    rows = [receivable(language="gold"), receivable(invoice_id="INV-2", language="silver")]
    tags, problem = built(ledger, warehouse, rows)
    assert tags is None
    assert problem == "plan: the person's rows have several values of column.plan_name; say them with list"


def test_a_column_without_a_value_leaves_the_tag_missing(ledger: Engine, warehouse: Engine) -> None:
    assert built(ledger, warehouse, [receivable(language="en")]) == (None, "plan: column.plan_name is empty")
    assert built(ledger, warehouse, [receivable(language="N/A")]) == (None, "plan: column.plan_name is empty")
