"""No call is about an invoice that a reason of the campaign's own excludes, and the tables show its word."""

from sqlalchemy import Engine, text

from builders.invoices import COLUMNS, decided_run, decisions_of, receivable, receivables_campaign
from outreach.domain.decisions import Reason
from outreach.services.reporting.funnel import read_funnel
from outreach.storage import tables

EXTRACT = """
SELECT *, language = 'he' AS on_hold, CASE time_zone WHEN 'Asia/Aden' THEN 'who knows' END AS legal
FROM receivable
ORDER BY position
"""
ON_HOLD = {"language": "he"}
UNREADABLE = {"time_zone": "Asia/Aden"}
CAMPAIGN = receivables_campaign(
    extract_sql=EXTRACT,
    exclude={"balance_hold": "on_hold", "in_court": "legal"},
    columns={name: name for name in COLUMNS if name not in ("language", "time_zone")},
)
ROWS = [
    receivable(invoice_id="INV-1"),
    receivable(invoice_id="INV-2", **ON_HOLD),
    receivable(invoice_id="INV-3", **UNREADABLE),
    receivable(invoice_id="INV-4", disputed="yes", **ON_HOLD),
    receivable(invoice_id="INV-5", settled="yes", **ON_HOLD),
    receivable(invoice_id="INV-6"),
    receivable(invoice_id="INV-6", **ON_HOLD),
]


def test_an_own_reason_comes_right_after_a_dispute_and_holds_in_any_row_of_the_invoice(
    ledger: Engine, warehouse: Engine
) -> None:
    run_id = decided_run(ledger, warehouse, ROWS, CAMPAIGN)
    assert list(decisions_of(ledger, tables.invoice, run_id).values()) == [
        "call",
        "balance_hold",
        Reason.UNREADABLE_INVOICE,
        Reason.INVOICE_DISPUTED,
        Reason.INVOICE_PAID,
        "balance_hold",
        Reason.REPEATED_INVOICE,
    ]


def test_the_agent_hears_nothing_of_an_excluded_invoice(ledger: Engine, warehouse: Engine) -> None:
    run_id = decided_run(ledger, warehouse, ROWS, CAMPAIGN)
    with ledger.connect() as connection:
        query = text("SELECT invoice_count, totals FROM outreach.contact WHERE run_id = :run_id")
        assert tuple(connection.execute(query, {"run_id": run_id}).one()) == (1, {"USD": "100"})


def test_the_funnel_counts_the_campaigns_own_word(ledger: Engine, warehouse: Engine) -> None:
    run_id = decided_run(ledger, warehouse, ROWS, CAMPAIGN)
    assert read_funnel(ledger, run_id=run_id).invoices_without_call["balance_hold"] == 2


def test_a_person_all_of_whose_open_invoices_have_one_own_reason_has_it_too(
    ledger: Engine, warehouse: Engine
) -> None:
    rows = [
        receivable(person_id="held", invoice_id="A-1", **ON_HOLD),
        receivable(person_id="held", invoice_id="A-2", **ON_HOLD),
        receivable(person_id="held", invoice_id="A-3", settled="yes"),
        receivable(person_id="held", invoice_id="A-4", amount="-1"),
        receivable(person_id="held", invoice_id="A-5", due_date="2024-07-01"),
        receivable(person_id="mixed", invoice_id="B-1", **ON_HOLD),
        receivable(person_id="mixed", invoice_id="B-2", disputed="yes"),
        receivable(person_id="paid", invoice_id="C-1", settled="yes"),
        receivable(person_id="too little", invoice_id="D-1", **ON_HOLD),
        receivable(person_id="too little", invoice_id="D-2", amount="1.00"),
        receivable(person_id="too little", invoice_id="D-3", amount="-2.00"),
        receivable(person_id="called", invoice_id="E-1"),
        receivable(person_id="called", invoice_id="E-2", **ON_HOLD),
    ]
    run_id = decided_run(ledger, warehouse, rows, CAMPAIGN)
    assert decisions_of(ledger, tables.contact, run_id) == {
        "held": "balance_hold",
        "mixed": Reason.NOTHING_DUE,
        "paid": Reason.NOTHING_DUE,
        "too little": Reason.NOTHING_DUE,
        "called": "call",
    }


def test_the_views_say_that_the_reason_lies_in_the_invoice(ledger: Engine, warehouse: Engine) -> None:
    run_id = decided_run(ledger, warehouse, [receivable(**ON_HOLD)], CAMPAIGN)
    with ledger.connect() as connection:
        query = text(
            "SELECT reason, reason_lies_in, person_reason FROM reporting.contact_decision"
            " WHERE run_id = :run_id"
        )
        row = connection.execute(query, {"run_id": run_id}).one()
    assert tuple(row) == ("balance_hold", "invoice", "balance_hold")
