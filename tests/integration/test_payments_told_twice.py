"""A payment that several campaigns read, each in its own way, is one payment wherever it is counted."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, insert, text

from builders.learnt import learn_from_calls
from builders.ledger import insert_run
from builders.night import NOW, OneCall, Owed, completed, person, promise
from outreach.storage import tables

A_DAY = timedelta(days=1)
OURS, OTHER = "overdue_invoices", "another_campaign"


def called(ledger: Engine, call: OneCall, **run: Any) -> None:
    insert_run(ledger, person("c-1", owed=(Owed(invoice_id="i-1"),), call=call), **run)
    learn_from_calls(ledger)


def told(ledger: Engine, amount: str, *, by: str, at: datetime = NOW + A_DAY, **value: str | None) -> None:
    said = {"amount": amount, "currency": "SAR", "payment_id": "p-1"} | value
    with ledger.begin() as connection:
        connection.execute(
            insert(tables.fact).values(
                kind="payment",
                subject="invoice",
                invoice_id="I-1",
                value=said,
                happened_at=at,
                recorded_at=at,
                source=f"warehouse:{by}",
            )
        )


def payments_were_read(ledger: Engine, *, at: datetime) -> None:
    with ledger.begin() as connection:
        connection.execute(
            insert(tables.fact_reading).values(
                campaign_id=OURS, query="payments.sql", query_sha256="0", read_at=at
            )
        )


def found(ledger: Engine, query: str) -> list[tuple[Any, ...]]:
    with ledger.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


@pytest.mark.parametrize("payment_id", ["p-1", None])
def test_it_pays_half_of_a_promise_and_not_all_of_it(ledger: Engine, payment_id: str | None) -> None:
    called(ledger, promise("100.00", promised_on=NOW.date() + A_DAY))
    for campaign_id in (OURS, OTHER):
        told(ledger, "50", by=campaign_id, payment_id=payment_id)
    payments_were_read(ledger, at=NOW + 10 * A_DAY)

    assert found(
        ledger, "SELECT state, paid_amount, jsonb_array_length(evidence) FROM reporting.promise"
    ) == [("partly_kept", 50, 1)]


def test_it_stands_once_in_the_history_of_its_invoice(ledger: Engine) -> None:
    called(ledger, completed())
    for campaign_id in (OURS, OTHER):
        told(ledger, "50.00", by=campaign_id)

    history = "SELECT words, amount FROM reporting.invoice_contact_history WHERE kind = 'payment'"
    assert found(ledger, history) == [("p-1", 50)]


def test_an_amount_that_the_warehouse_corrected_in_between_replaces_the_first_one(ledger: Engine) -> None:
    called(ledger, completed())
    told(ledger, "50", by=OURS)
    told(ledger, "40", by=OTHER)

    assert found(ledger, "SELECT amount FROM reporting.payment") == [(40,)]


def test_a_promise_is_judged_by_what_its_own_campaign_read(ledger: Engine) -> None:
    called(ledger, promise("100.00", promised_on=NOW.date() + A_DAY))
    told(ledger, "100", by=OURS, at=NOW + 4 * A_DAY)
    told(ledger, "100", by=OTHER, at=NOW + 5 * A_DAY)
    payments_were_read(ledger, at=NOW + 10 * A_DAY)

    assert found(ledger, "SELECT state FROM reporting.promise") == [("kept",)]


def test_parts_of_a_payment_under_one_id_all_count(ledger: Engine) -> None:
    called(ledger, completed())
    for amount in ("50", "30"):
        told(ledger, amount, by=OURS)
    told(ledger, "50", by=OTHER)

    assert found(ledger, "SELECT sum(amount), count(*) FROM reporting.payment") == [(Decimal(80), 2)]


def test_payments_of_the_same_words_and_day_are_counted_alike_in_every_time_zone(ledger: Engine) -> None:
    called(ledger, completed())
    told(ledger, "50", by=OURS, payment_id=None, at=NOW + A_DAY)
    told(ledger, "50", by=OTHER, payment_id=None, at=NOW + A_DAY + timedelta(hours=4))
    with ledger.connect() as connection:
        connection.execute(text("SET TIME ZONE 'Pacific/Auckland'"))
        assert connection.scalar(text("SELECT count(*) FROM reporting.payment")) == 1


def test_the_call_before_it_is_credited_and_not_one_later_on_the_same_day(ledger: Engine) -> None:
    called(ledger, completed(ended_at=NOW))
    called(ledger, completed(ended_at=NOW + timedelta(hours=6)), wave=2)
    told(ledger, "50", by=OURS, at=NOW + timedelta(hours=3))

    assert found(ledger, "SELECT wave, days_after_call FROM reporting.payment") == [(1, 0)]


def test_a_payment_that_is_booked_by_day_is_credited_to_a_call_of_that_day(ledger: Engine) -> None:
    called(ledger, completed(ended_at=NOW))
    told(ledger, "50", by=OURS, at=NOW - timedelta(hours=8))

    assert found(ledger, "SELECT wave, days_after_call FROM reporting.payment") == [(1, 0)]
