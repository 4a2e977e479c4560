"""In which order a run calls people, and which of several with one number."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, insert, select, text

from builders.invoices import OTHER_PHONE, PHONE, decided_run, decisions_of, owing, receivables_campaign
from outreach.campaign.priority import order_of_priority, priority_sql
from outreach.domain.decisions import Reason
from outreach.domain.facts import FactKind, FactSubject
from outreach.storage import tables

MAY, JUNE = datetime(2024, 5, 10, tzinfo=UTC), datetime(2024, 6, 9, tzinfo=UTC)
PEOPLE = [
    owing("oldest", amount="10", due_date="2024-03-01", phone="+12025550101"),
    owing("richest", amount="900", due_date="2024-05-01", phone="+12025550102"),
    owing("richest", invoice_id="INV-9", amount="5000", currency="SAR", due_date="2024-05-20"),
    owing("middling", amount="300", due_date="2024-05-01", phone="+12025550103"),
]


def order(ledger: Engine, warehouse: Engine, priority: str | None) -> list[str]:
    """The people of a run in their order of priority."""
    run_id = decided_run(ledger, warehouse, PEOPLE, receivables_campaign(priority=priority))
    decision = tables.decision
    query = select(decision.c.person_id).where(decision.c.run_id == run_id).order_by(decision.c.priority_rank)
    with ledger.connect() as connection:
        return list(connection.scalars(query))


@pytest.mark.parametrize(
    ("priority", "expected"),
    [
        (None, ["oldest", "richest", "middling"]),
        ("amount", ["richest", "middling", "oldest"]),
        ("-amount", ["oldest", "middling", "richest"]),
        ("invoice_count * 1000 - amount", ["richest", "oldest", "middling"]),
        ("days_overdue > 60", ["oldest", "richest", "middling"]),
        ("amount / (days_overdue - 40)", ["oldest", "richest", "middling"]),
        ("ln(amount - 300)", ["richest", "oldest", "middling"]),
        ("least(amount, 300)", ["richest", "middling", "oldest"]),
    ],
)
def test_the_highest_value_comes_first_then_the_most_overdue_then_the_larger_amount(
    ledger: Engine, warehouse: Engine, priority: str | None, expected: list[str]
) -> None:
    assert order(ledger, warehouse, priority) == expected


def promised(ledger: Engine, person: str, *, on: date | None, at: datetime, **changes: Any) -> None:
    """Write down that a person promised on a call to pay on a day."""
    row = {
        "kind": FactKind.PROMISE,
        "subject": FactSubject.PERSON,
        "person_key": person,
        "value": {"promised_on": on.isoformat() if on else None},
        "happened_at": at,
        "recorded_at": at,
        "source": "test",
    }
    with ledger.begin() as connection:
        connection.execute(insert(tables.fact).values(row | changes))


def test_a_promise_is_broken_when_its_day_and_the_time_after_it_are_over(
    ledger: Engine, warehouse: Engine
) -> None:
    promised(ledger, "middling", on=date(2024, 6, 1), at=MAY)
    promised(ledger, "richest", on=date(2024, 6, 7), at=MAY)
    assert order(ledger, warehouse, "broken_promise")[0] == "middling"


def test_a_promise_of_before_anything_owed_was_due_says_nothing_of_it(
    ledger: Engine, warehouse: Engine
) -> None:
    promised(ledger, "middling", on=date(2024, 5, 1), at=datetime(2024, 4, 20, tzinfo=UTC))
    promised(ledger, "richest", on=date(2024, 6, 1), at=MAY)
    assert order(ledger, warehouse, "broken_promise")[0] == "richest"


def test_a_promise_without_a_day_is_not_broken(ledger: Engine, warehouse: Engine) -> None:
    promised(ledger, "middling", on=None, at=MAY)
    assert order(ledger, warehouse, "broken_promise") == order(ledger, warehouse, None)


def test_of_two_people_with_one_number_the_first_in_order_is_called(
    ledger: Engine, warehouse: Engine
) -> None:
    rows = [
        owing("a", phone=PHONE, amount="1", name="Amal Haddad"),
        owing("b", phone=PHONE, amount="2", name="Basma Saleh"),
        owing("c", phone=OTHER_PHONE),
    ]
    run_id = decided_run(ledger, warehouse, rows, receivables_campaign(priority="amount"))
    decided = decisions_of(ledger, tables.contact, run_id)
    assert decided == {"a": Reason.PHONE_TAKEN, "b": "call", "c": "call"}


@pytest.mark.parametrize(
    "priority",
    [
        "amount / 0",
        "0 / (amount - amount)",
        "ln(0)",
        "ln(-amount)",
        "sqrt(-amount)",
        "ln(days_overdue / 0)",
        "*".join(["amount"] * 70),
        "1/" + "/".join(["99999999999999"] * 30),
        "ln(1 / " + " / ".join(["99999999999999"] * 20) + ")",
        "coalesce(1 / 0, ln(0), 7)",
        "(amount < 1) * (broken_promise = 1) - 2147483647 * 2147483647",
    ],
)
@pytest.mark.parametrize("values", [("0", "0"), ("NULL", "NULL"), ("9999999999999999.9999", "1000000")])
def test_no_expression_fails_on_any_debt(ledger: Engine, priority: str, values: tuple[str, str]) -> None:
    amount, days = values
    query = text(
        f"SELECT {priority_sql(priority)} "
        f"FROM (SELECT {amount}::numeric AS amount, {days}::int AS days_overdue, "
        "1 AS invoice_count, false AS broken_promise) AS person"
    )
    with ledger.connect() as connection:
        assert len(connection.execute(query).all()) == 1


def test_a_person_without_a_value_comes_last(ledger: Engine) -> None:
    query = text(
        "SELECT person_id FROM (VALUES ('none', 0, date '2024-01-01'), ('some', 1, date '2024-05-01')) "
        f"AS person (person_id, amount, oldest_due_date) ORDER BY {order_of_priority('1 / amount')}"
    )
    with ledger.connect() as connection:
        assert list(connection.scalars(query)) == ["some", "none"]
