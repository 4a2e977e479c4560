"""The warehouse of the calendar: its tables, and what the world writes into them.

Each campaign spells the same ids in a way of its own, which is the same person.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, text

from builders.policy_places import country_of
from builders.policy_world import Invoice, Resident, World
from checker.night_log import Fact, Inbound, Payment, Preference, Stop

TABLES = """
CREATE TABLE customer (
    customer_id text PRIMARY KEY, company text, phone text,
    country text, state text, time_zone text, book text
);
CREATE TABLE invoice (
    invoice_id text PRIMARY KEY, customer_id text, amount numeric, currency text, due_on date, paid_on date,
    cards_person text GENERATED ALWAYS AS (customer_id) STORED,
    loans_person text GENERATED ALWAYS AS (upper(customer_id)) STORED
);
CREATE TABLE payment (
    payment_id text, person_id text, invoice_id text, amount numeric, currency text, booked_at timestamptz
);
CREATE TABLE inbound (person_id text, phone text, at timestamptz, talked boolean);
CREATE TABLE preference (person_id text, "from" time, until time, days text, not_before date);
CREATE TABLE suppression (person_id text, phone text, reason text, until timestamptz);
"""
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def fill(warehouse: Engine, world: World) -> None:
    """Make the tables, and write everyone down."""
    with warehouse.begin() as connection:
        connection.execute(text(TABLES))
        _write(connection, "customer", [_customer(each) for each in world.residents.values()])
        invoices = [_invoice(each, owed) for each in world.residents.values() for owed in each.invoices]
        _write(connection, "invoice", invoices)


def live_on(warehouse: Engine, world: World, *, day: date, at: datetime) -> None:
    """Let the world go on between two nights: payments, calls to us, wishes, lists, new debts and numbers."""
    paid = world.payments_of(day, at)
    others = world.other_facts(day, at)
    world.facts += [*paid, *others]
    with warehouse.begin() as connection:
        _write_payments(connection, world, paid)
        _write_others(connection, others)
        _write_moves(connection, world)
        owing = world.someone(0.03)
        owed = [_invoice(each, world.new_invoice(each, due_on=day - timedelta(days=2))) for each in owing]
        _write(connection, "invoice", owed)


def pay_by_surprise(warehouse: Engine, world: World, *, day: date, at: datetime) -> None:
    """Let a few people pay while the campaigns are at work."""
    paid = world.pay_by_surprise(day, at)
    world.facts += paid
    with warehouse.begin() as connection:
        _write_payments(connection, world, paid)


def _customer(each: Resident) -> dict[str, Any]:
    return {
        "customer_id": each.person,
        "company": f"Company {each.person}",
        "phone": each.number,
        "country": country_of(each.place),
        "state": next(iter(each.place.states), None),
        "time_zone": each.place.stated_zone,
        "book": each.book,
    }


def _invoice(resident: Resident, owed: Invoice) -> dict[str, Any]:
    return {
        "invoice_id": owed.invoice,
        "customer_id": resident.person,
        "amount": owed.amount,
        "currency": owed.currency,
        "due_on": owed.due_on,
        "paid_on": owed.paid_on,
    }


def _write_payments(connection: Connection, world: World, paid: Sequence[Payment]) -> None:
    for number, payment in enumerate(paid):
        row = {
            "payment_id": f"{payment.booked_at.isoformat()}-{number}",
            "person_id": payment.person,
            "invoice_id": payment.invoice,
            "amount": 1,
            "currency": world.residents[str(payment.person)].invoices[0].currency,
            "booked_at": payment.booked_at,
        }
        _write(connection, "payment", [row])
        connection.execute(
            text("UPDATE invoice SET paid_on = :day WHERE invoice_id = :invoice"),
            {"day": payment.booked_at.date(), "invoice": payment.invoice},
        )


def _write_others(connection: Connection, facts: Iterable[Fact]) -> None:
    for fact in facts:
        match fact:
            case Inbound():
                _write(connection, "inbound", [_inbound(fact)])
            case Preference():
                _write(connection, "preference", [_preference(fact)])
            case Stop():
                _write(connection, "suppression", [_suppression(fact)])


def _inbound(fact: Inbound) -> dict[str, Any]:
    return {"person_id": fact.person, "phone": fact.number, "at": fact.at, "talked": fact.talked}


def _preference(fact: Preference) -> dict[str, Any]:
    return {
        "person_id": fact.person,
        "from": fact.start,
        "until": fact.end,
        "days": ",".join(WEEKDAYS[day] for day in sorted(fact.days)) or None,
        "not_before": fact.not_before,
    }


def _suppression(fact: Stop) -> dict[str, Any]:
    return {"person_id": fact.person, "phone": fact.number, "reason": "list", "until": fact.until}


def _write_moves(connection: Connection, world: World) -> None:
    for person in world.moves:
        resident = world.residents[person]
        resident.number = world.numbers.of(resident.place)
        resident.numbers.add(resident.number)
        connection.execute(
            text("UPDATE customer SET phone = :phone WHERE customer_id = :person"),
            {"phone": resident.number, "person": person},
        )
    world.moves.clear()


def _write(connection: Connection, table: str, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        columns = list(rows[0])
        named = ", ".join(f'"{column}"' for column in columns)
        values = ", ".join(f":{column}" for column in columns)
        connection.execute(text(f"INSERT INTO {table} ({named}) VALUES ({values})"), rows)
