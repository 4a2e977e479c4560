"""Payments from the warehouse: each once, at the later moment it may mean, and none by a guess."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from builders.fact_queries import NOW, paid, read_once
from builders.stops import facts
from outreach.domain.errors import ConfigurationError
from outreach.domain.facts import FactKind
from outreach.services.extraction.facts.queries import FACT_QUERIES
from outreach.services.extraction.facts.read import MANY_ROWS

LATER = NOW + timedelta(minutes=5)


def payments(ledger: Engine) -> list[dict[str, Any]]:
    return facts(ledger, FactKind.PAYMENT)


def test_a_payment_to_an_invoice_is_about_the_invoice_and_names_the_person(
    ledger: Engine, warehouse: Engine
) -> None:
    read_once(ledger, warehouse, "payments", paid())
    [payment] = payments(ledger)
    assert (payment["subject"], payment["invoice_id"], payment["person_key"]) == ("invoice", "INV-1", "c-1")
    assert payment["value"] == {"amount": "100.0000", "currency": "SAR", "payment_id": "P-1"}
    assert payment["happened_at"] == datetime(2026, 11, 19, 7, 0, tzinfo=UTC)
    assert (payment["recorded_at"], payment["source"]) == (NOW, "warehouse:overdue_invoices")


def test_a_payment_to_no_invoice_is_about_the_person(ledger: Engine, warehouse: Engine) -> None:
    read_once(ledger, warehouse, "payments", paid(invoice_id=None))
    [payment] = payments(ledger)
    assert (payment["subject"], payment["invoice_id"], payment["person_key"]) == ("person", None, "c-1")


def test_a_payment_is_written_once_however_often_it_is_read(ledger: Engine, warehouse: Engine) -> None:
    assert read_once(ledger, warehouse, "payments", paid(), paid()).new == 1
    assert read_once(ledger, warehouse, "payments", paid(), paid(payment_id="P-2"), now=LATER).new == 1
    assert [payment["recorded_at"] for payment in payments(ledger)] == [NOW, LATER]


def test_a_payment_to_several_invoices_is_known_of_each(ledger: Engine, warehouse: Engine) -> None:
    several = (paid(), paid(invoice_id="INV-2"))
    assert read_once(ledger, warehouse, "payments", *several).new == 2
    assert read_once(ledger, warehouse, "payments", *several, now=LATER).new == 0


def test_a_payment_of_several_people_is_known_of_each(ledger: Engine, warehouse: Engine) -> None:
    several = (paid(invoice_id=None), paid(invoice_id=None, person_id="C-2"))
    assert read_once(ledger, warehouse, "payments", *several).new == 2
    assert {payment["person_key"] for payment in payments(ledger)} == {"c-1", "c-2"}


@pytest.mark.parametrize("invoice_id", [None, "INV-1"])
def test_a_payment_that_is_booked_anew_to_another_person_counts_for_them_too(
    ledger: Engine, warehouse: Engine, invoice_id: str | None
) -> None:
    read_once(ledger, warehouse, "payments", paid(invoice_id=invoice_id))
    read_once(ledger, warehouse, "payments", paid(invoice_id=invoice_id, person_id="C-2"), now=LATER)
    assert [payment["person_key"] for payment in payments(ledger)] == ["c-1", "c-2"]


def test_a_payment_that_is_moved_to_another_invoice_counts_for_it_too(
    ledger: Engine, warehouse: Engine
) -> None:
    for invoice_id in (None, "INV-1", "INV-2"):
        read_once(ledger, warehouse, "payments", paid(invoice_id=invoice_id))
    assert [payment["invoice_id"] for payment in payments(ledger)] == [None, "INV-1", "INV-2"]


def test_no_id_of_a_payment_is_taken_for_that_of_another(ledger: Engine, warehouse: Engine) -> None:
    """A number of a payment that reads like the name which another one and its invoice have here."""
    rows = (paid(payment_id="P-1"), paid(payment_id='["P-1", "INV-1"]', invoice_id=None))
    assert read_once(ledger, warehouse, "payments", *rows).new == 2


def test_a_payment_without_a_number_of_its_own_is_known_by_what_it_says(
    ledger: Engine, warehouse: Engine
) -> None:
    nameless = paid(payment_id=None)
    assert read_once(ledger, warehouse, "payments", nameless).new == 1
    assert read_once(ledger, warehouse, "payments", nameless, paid(payment_id=None, amount="7")).new == 1


def test_a_second_payment_that_says_the_same_counts_and_each_is_written_once(
    ledger: Engine, warehouse: Engine
) -> None:
    """Two times cash on one day: the second may have been paid after tonight's extract."""
    nameless = paid(payment_id=None)
    assert read_once(ledger, warehouse, "payments", nameless).new == 1
    assert read_once(ledger, warehouse, "payments", nameless, nameless, now=LATER).new == 1
    assert read_once(ledger, warehouse, "payments", nameless, nameless, now=LATER).new == 0
    assert [payment["recorded_at"] for payment in payments(ledger)] == [NOW, LATER]


@pytest.mark.parametrize(
    ("booked_at", "moment"),
    [
        ("2026-11-19T10:00:00Z", "2026-11-19T10:00:00Z"),
        ("2026-11-19 10:00:00", "2026-11-19T07:00:00Z"),
        ("2026-11-19", "2026-11-19T21:00:00Z"),
        ("2026-11-19T00:00:00", "2026-11-19T21:00:00Z"),
        ("2026-11-20", "2026-11-20T09:00:00Z"),
        ("2026-11-20T09:00:30Z", "2026-11-20T09:00:00Z"),
        ("2026-11-20 23:00:00", "2026-11-20T09:00:00Z"),
    ],
    ids=[
        "with a zone",
        "on the campaign's clock",
        "a day ends at its end",
        "midnight is a day",
        "today is now at the latest",
        "a clock that is ahead is now",
        "later today is now",
    ],
)
def test_a_booking_is_of_the_later_moment_that_it_may_mean(
    ledger: Engine, warehouse: Engine, booked_at: str, moment: str
) -> None:
    read_once(ledger, warehouse, "payments", paid(booked_at=booked_at))
    assert payments(ledger)[0]["happened_at"] == datetime.fromisoformat(moment)


def test_an_hour_that_comes_twice_is_the_second_one(ledger: Engine, warehouse: Engine) -> None:
    read_once(
        ledger, warehouse, "payments", paid(booked_at="2026-11-01 01:30:00"), timezone="America/New_York"
    )
    assert payments(ledger)[0]["happened_at"] == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "changes",
    [
        {"booked_at": None},
        {"booked_at": "yesterday"},
        {"booked_at": "1970-01-01"},
        {"person_id": None, "invoice_id": None},
        {"person_id": "N/A", "invoice_id": None},
        {"person_id": "1.23457E+14", "invoice_id": None},
    ],
    ids=str,
)
def test_without_a_moment_or_anyone_it_counts_for_nothing_and_is_said(
    ledger: Engine, warehouse: Engine, changes: dict[str, str | None]
) -> None:
    tally = read_once(ledger, warehouse, "payments", paid(payment_id="P-0"), paid(**changes))
    assert (tally.lost, tally.new, len(payments(ledger))) == (1, 1, 1)
    said = tally.sentence("payments.sql", consequences=FACT_QUERIES["payments.sql"].consequences)
    assert "1 rows (row 2) name no one, or nothing to act on: no effect" in said


def test_a_payment_that_is_to_come_does_not_count_yet_and_is_said_to_be_such(
    ledger: Engine, warehouse: Engine
) -> None:
    tally = read_once(ledger, warehouse, "payments", paid(booked_at="2026-11-23"))
    assert (tally.to_come, tally.lost, dict(tally.problems), payments(ledger)) == (1, 0, {}, [])
    assert tally.sentence("payments.sql", consequences={}) == (
        "payments.sql: 1 rows, 0 new facts; 1 rows are of more than a day ahead, and do not count yet"
    )


def test_a_query_of_which_no_row_can_be_read_is_wrong_itself(ledger: Engine, warehouse: Engine) -> None:
    unread = [paid(payment_id=f"P-{day}", booked_at=f"{day}/11/2026", currency="Pounds") for day in (17, 18)]
    with pytest.raises(ConfigurationError) as error:
        read_once(ledger, warehouse, "payments", *unread)
    said = str(error.value)
    assert said.startswith(
        "payments.sql: none of its 2 rows can be read; not readable, by column: booked_at 2"
    )
    assert "defaults.date_format" in said
    assert "2026" not in said.partition("Let the query return")[0]
    assert payments(ledger) == []


def test_one_row_more_that_cannot_be_read_stops_no_query_that_was_good(
    ledger: Engine, warehouse: Engine
) -> None:
    read_once(ledger, warehouse, "payments", paid())
    tally = read_once(ledger, warehouse, "payments", paid(payment_id="P-2", booked_at="yesterday"))
    assert (tally.lost, len(payments(ledger))) == (1, 1)


def test_many_rows_that_cannot_be_read_stop_also_a_query_that_was_good(
    ledger: Engine, warehouse: Engine
) -> None:
    read_once(ledger, warehouse, "payments", paid())
    many = [paid(payment_id=f"P-{number}", booked_at="yesterday") for number in range(MANY_ROWS)]
    with pytest.raises(ConfigurationError, match="none of its 10 rows can be read"):
        read_once(ledger, warehouse, "payments", *many)


@pytest.mark.parametrize("amount", ["0", "-100.00", "(5.00)"])
def test_money_that_goes_back_is_no_payment(ledger: Engine, warehouse: Engine, amount: str) -> None:
    tally = read_once(ledger, warehouse, "payments", paid(amount=amount))
    assert (tally.lost, payments(ledger)) == (0, [])


def test_an_amount_that_cannot_be_read_is_none_and_the_payment_counts(
    ledger: Engine, warehouse: Engine
) -> None:
    tally = read_once(
        ledger, warehouse, "payments", paid(amount="1.234"), paid(payment_id="P-2", currency="?")
    )
    assert [(each["value"]["amount"], each["value"]["currency"]) for each in payments(ledger)] == [
        (None, "SAR"),
        ("100.0000", None),
    ]
    assert tally.problems == {"amount": 1, "currency": 1}


def test_an_invoice_that_cannot_be_read_leaves_a_payment_of_the_person(
    ledger: Engine, warehouse: Engine
) -> None:
    read_once(ledger, warehouse, "payments", paid(invoice_id="1.23457E+14"))
    assert [payment["subject"] for payment in payments(ledger)] == ["person"]


def test_a_payment_of_no_one_to_an_invoice_is_about_the_invoice(ledger: Engine, warehouse: Engine) -> None:
    read_once(ledger, warehouse, "payments", paid(person_id=None))
    assert [(payment["subject"], payment["person_key"]) for payment in payments(ledger)] == [
        ("invoice", None)
    ]
