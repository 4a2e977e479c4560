"""``reporting.invoice_contact_history``: what happened about an invoice, in order."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, insert, text

from builders.ledger import insert_run
from builders.night import NOW, OneCall, Owed, person, promise, silent
from outreach.domain.calls import CallState
from outreach.domain.decisions import Reason
from outreach.storage import tables

OWED = Owed(invoice_id="i-1")


def story_of(ledger: Engine, invoice_key: str) -> list[tuple[Any, ...]]:
    query = text(
        "SELECT kind, outcome, words, amount FROM reporting.invoice_contact_history"
        " WHERE invoice_key = :invoice_key ORDER BY happened_at, kind DESC"
    )
    with ledger.connect() as connection:
        return [tuple(row) for row in connection.execute(query, {"invoice_key": invoice_key})]


def test_an_invoice_has_a_row_for_all_that_happened_about_it(ledger: Engine) -> None:
    day = timedelta(days=1)
    insert_run(ledger, person("c-1", owed=(OWED,), reason=Reason.MISSING_PHONE), now=NOW - 2 * day)
    yesterday = NOW - day
    called = silent(ended_at=yesterday + timedelta(minutes=5))
    insert_run(ledger, person("c-1", owed=(OWED,), call=called), now=yesterday)
    insert_run(ledger, person("c-1", owed=(OWED,), call=promise("60.00")))
    with ledger.begin() as connection:
        connection.execute(
            insert(tables.fact).values(
                kind="payment",
                subject="invoice",
                invoice_id="I-1",
                value={"amount": "60", "currency": "SAR", "payment_id": "p-1"},
                happened_at=NOW + day,
                recorded_at=NOW + day,
                source="warehouse:overdue_invoices",
            )
        )

    assert story_of(ledger, "i-1") == [
        ("decision", "do_not_call", "missing_phone", 100),
        ("decision", "call", None, 100),
        ("call", "no_answer", None, 100),
        ("decision", "call", None, 100),
        ("promise", "pending", "2026-11-30", 60),
        ("call", "promise_to_pay", "PROMISE_TO_PAY", 100),
        ("payment", None, "p-1", 60),
    ]


def test_a_call_that_was_never_made_is_no_call_of_the_history(ledger: Engine) -> None:
    insert_run(ledger, person("c-1", owed=(OWED,), call=OneCall(state=CallState.NOT_SENT)))

    assert [row[0] for row in story_of(ledger, "i-1")] == ["decision"]
