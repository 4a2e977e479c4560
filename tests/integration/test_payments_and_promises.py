"""Payments as a warehouse has them, over three nights: what they keep and collect, and what stays unread."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, RowMapping, text

from builders.fact_queries import paid, read_once
from builders.learnt import learn_from_calls
from builders.ledger import insert_run
from builders.night import NOW, Owed, Person, person, promise, silent
from outreach.services.reporting.daily import fill_days
from outreach.services.reporting.promises import read_promises

A_DAY = timedelta(days=1)
PROMISED_ON = NOW.date() + 2 * A_DAY


def promising(who: str, invoice_id: str) -> Person:
    owed = (Owed(invoice_id=invoice_id, amount=Decimal("100.00")),)
    return person(who, owed=owed, call=promise("100.00", promised_on=PROMISED_ON))


def a_night(ledger: Engine, *people: Person, day: int) -> UUID:
    now = NOW + day * A_DAY
    run_id = insert_run(ledger, *people, now=now)
    learn_from_calls(ledger)
    read_promises(ledger, run_id=run_id)
    fill_days(ledger, run_id=run_id, now=now)
    return run_id


def read(ledger: Engine, view: str) -> list[RowMapping]:
    with ledger.connect() as connection:
        return list(connection.execute(text(f"SELECT * FROM reporting.{view}")).mappings())


def booked(day: int) -> str:
    return (NOW + day * A_DAY).isoformat()


def states(ledger: Engine) -> dict[str, tuple[Any, ...]]:
    return {row["person_id"]: (row["state"], row["paid_amount"]) for row in read(ledger, "promise")}


def test_payments_of_a_second_and_third_night_settle_promises_and_are_collected_once(
    ledger: Engine, warehouse: Engine
) -> None:
    nights = [("c-1", "INV-1"), ("c-2", "INV-2"), ("c-3", "INV-3")]
    read_once(ledger, warehouse, "payments")
    a_night(ledger, *(promising(*each) for each in nights), day=0)
    assert set(states(ledger).values()) == {("pending", 0)}

    first = paid(payment_id="P-1", person_id="c-1", invoice_id="inv-1", amount="100.00", booked_at=booked(1))
    part = paid(payment_id="P-2", person_id="c-2", invoice_id="INV-2", amount="30.00", booked_at=booked(2))
    second_night = NOW + 2 * A_DAY
    read_once(ledger, warehouse, "payments", first, part, now=second_night)
    a_night(ledger, person(call=silent()), day=2)
    assert states(ledger) == {"c-1": ("kept", 100), "c-2": ("pending", 30), "c-3": ("pending", 0)}

    third_night = NOW + 6 * A_DAY
    assert read_once(ledger, warehouse, "payments", first, part, now=third_night).new == 0
    a_night(ledger, person(call=silent()), day=6)
    assert states(ledger) == {"c-1": ("kept", 100), "c-2": ("partly_kept", 30), "c-3": ("broken", 0)}
    evidence = {row["person_id"]: row["evidence"] for row in read(ledger, "promise")}
    assert [each["payment_id"] for each in evidence["c-1"]] == ["P-1"]
    assert evidence["c-3"] == []
    day = next(row for row in read(ledger, "campaign_daily") if row["run_date"] == NOW.date())
    assert (day["kept"], day["partly_kept"], day["broken"], day["pending"]) == (1, 1, 1, 0)
    assert day["collected_7"] == day["collected_30"] == {"SAR": "130"}


def test_a_payment_that_cannot_be_read_is_counted_by_its_reading_and_used_for_nothing(
    ledger: Engine, warehouse: Engine
) -> None:
    a_night(ledger, promising("c-1", "INV-1"), promising("c-2", "INV-2"), day=0)
    unread = paid(payment_id="P-1", person_id="c-1", invoice_id="INV-1", amount="1.234", booked_at=booked(1))
    timeless = paid(payment_id="P-2", person_id="c-2", invoice_id="INV-2", booked_at="soon")
    tally = read_once(ledger, warehouse, "payments", unread, timeless, now=NOW + 6 * A_DAY)
    assert (tally.new, tally.lost) == (1, 1)
    a_night(ledger, person(call=silent()), day=6)

    assert states(ledger) == {"c-1": ("unclear", 0), "c-2": ("broken", 0)}
    [payment] = read(ledger, "payment")
    assert (payment["payment_id"], payment["amount"], payment["days_after_call"]) == ("P-1", None, 1)
    day = next(row for row in read(ledger, "campaign_daily") if row["run_date"] == NOW.date())
    assert (day["unclear"], day["broken"], day["collected_30"]) == (1, 1, {})
