"""An id that stands for several people, or for no one: no one hears what others owe."""

from typing import Any

import pytest
from sqlalchemy import Engine

from builders.invoices import (
    COLUMNS,
    NOW,
    decide_night,
    decisions_of,
    fill,
    receivable,
    receivables_campaign,
    rows_of,
    run_for,
)
from outreach.domain.gates import Gate
from outreach.quality.gates import check_gate
from outreach.services.extraction.invoices import extract_invoices
from outreach.storage import tables

NAMES = ("Amal Haddad", "Basim Odeh", "Dana Saleh")
PHONES = ("+12025550100", "+12025550101", "+12025550102")

Row = dict[str, str | None]


def debts(*who: tuple[str | None, str | None], person_id: str = "CASH", **changes: str | None) -> list[Row]:
    """An invoice for each name and number, all under one id."""
    return [
        receivable(invoice_id=f"{person_id}-{number}", person_id=person_id, name=name, phone=phone, **changes)
        for number, (name, phone) in enumerate(who)
    ]


def decided(ledger: Engine, warehouse: Engine, rows: list[Row], **settings: Any) -> list[str]:
    fill(warehouse, rows)
    run_id = run_for(ledger, receivables_campaign(**settings))
    decide_night(ledger, warehouse, run_id)
    return list(decisions_of(ledger, tables.invoice, run_id).values())


def test_three_names_with_three_numbers_are_not_one_person(ledger: Engine, warehouse: Engine) -> None:
    rows = debts(*zip(NAMES, PHONES, strict=True))
    rows.append(receivable(invoice_id="paid", person_id="CASH", settled="yes"))
    rows.append(receivable(invoice_id="other", person_id="C-1", phone="+12025550103"))
    assert decided(ledger, warehouse, rows) == [*["ambiguous_person"] * 4, "call"]


@pytest.mark.parametrize(
    "who",
    [
        [(NAMES[0], PHONES[0]), (NAMES[1], PHONES[1]), (NAMES[0], PHONES[1])],
        [(name, PHONES[0]) for name in NAMES],
        [(NAMES[0], phone) for phone in PHONES],
        [("Amal Haddad", PHONES[0]), ("HADDAD, Amal", PHONES[1]), (NAMES[1], PHONES[2])],
        [(NAMES[0], PHONES[0]), (NAMES[1], "202-555-0100"), (NAMES[2], "(202) 555 0100")],
        [(NAMES[0], PHONES[0]), (NAMES[1], PHONES[1]), (NAMES[2], "ask reception")],
        [(NAMES[0], PHONES[0]), (NAMES[1], PHONES[1]), (None, PHONES[2])],
        [(NAMES[0], PHONES[0]), (NAMES[1], PHONES[1]), (NAMES[2], None)],
    ],
    ids=[
        "a company with two contacts",
        "one number of three people",
        "three numbers of one person",
        "one name in two spellings",
        "one number in three spellings",
        "a number that cannot be read",
        "a row without a name",
        "a row without a number",
    ],
)
def test_fewer_than_three_names_or_numbers_are_called(
    ledger: Engine, warehouse: Engine, who: list[tuple[str | None, str | None]]
) -> None:
    assert decided(ledger, warehouse, debts(*who)) == ["call"] * 3


def test_local_numbers_are_told_apart_by_the_country_of_their_rows(ledger: Engine, warehouse: Engine) -> None:
    who = [(name, "020 7946 0018") for name in NAMES]
    rows = debts(*who)
    assert "ambiguous_person" not in decided(ledger, warehouse, rows, defaults={"region": "GB"})


def test_a_name_in_two_columns_is_a_name(ledger: Engine, warehouse: Engine) -> None:
    fill(warehouse, debts(*zip(NAMES, PHONES, strict=True)))
    own = {column: column for column in COLUMNS if column != "name"}
    of = receivables_campaign(
        extract_sql="SELECT *, split_part(name, ' ', 1) AS given, split_part(name, ' ', 2) AS family"
        " FROM receivable ORDER BY position",
        columns={**own, "name": ..., "first_name": "given", "last_name": "family"},
    )
    run_id = run_for(ledger, of)
    decide_night(ledger, warehouse, run_id)
    assert set(decisions_of(ledger, tables.invoice, run_id).values()) == {"ambiguous_person"}


@pytest.mark.parametrize(
    "person_id", ["0", "000", "0.00", "-0", "٠", "NULL", "n/a", " N/A ", "None", "-", "لا يوجد", "k.A."]
)
def test_an_id_of_no_one_calls_no_one(ledger: Engine, warehouse: Engine, person_id: str) -> None:
    rows = [receivable(person_id=person_id)]
    assert decided(ledger, warehouse, rows, defaults={"nulls": ["k.A."]}) == ["ambiguous_person"]


@pytest.mark.parametrize("person_id", ["10", "0-1", "A0", "00A", "Nulla"])
def test_an_id_that_only_resembles_one_is_called(ledger: Engine, warehouse: Engine, person_id: str) -> None:
    assert decided(ledger, warehouse, [receivable(person_id=person_id)]) == ["call"]


@pytest.mark.parametrize("person_id", [None, "", "  ", "\u200b"])
def test_an_empty_id_is_missing(ledger: Engine, warehouse: Engine, person_id: str | None) -> None:
    assert decided(ledger, warehouse, [receivable(person_id=person_id)]) == ["missing_person_id"]


def test_an_id_that_a_spreadsheet_shortened_is_missing_and_the_problem_is_on_record(
    ledger: Engine, warehouse: Engine
) -> None:
    who = zip(NAMES, PHONES, strict=True)
    rows = debts(*who, person_id="1.23457E+14")
    fill(warehouse, rows)
    run_id = run_for(ledger)
    decide_night(ledger, warehouse, run_id)
    assert decisions_of(ledger, tables.invoice, run_id) == dict.fromkeys((1, 2, 3), "missing_person_id")
    assert [row["problems"] for row in rows_of(ledger, tables.invoice, run_id)] == [["person_id"]] * 3
    assert rows_of(ledger, tables.contact, run_id) == []


def test_a_float_that_lost_digits_is_missing_and_the_problem_is_on_record(
    ledger: Engine, warehouse: Engine
) -> None:
    fill(warehouse, [receivable()])
    sql = "SELECT receivable.*, 1e17::double precision AS rounded FROM receivable"
    own = {column: column for column in COLUMNS}
    of = receivables_campaign(extract_sql=sql, columns={**own, "person_id": "rounded"})
    run_id = run_for(ledger, of)
    decide_night(ledger, warehouse, run_id)
    assert decisions_of(ledger, tables.invoice, run_id) == {1: "missing_person_id"}
    assert [row["problems"] for row in rows_of(ledger, tables.invoice, run_id)] == [["person_id"]]


@pytest.mark.parametrize(("thresholds", "passes"), [({}, False), ({"max_ambiguous_person": 0.5}, True)])
def test_too_many_such_rows_close_the_gate_before_anyone_is_prepared(
    ledger: Engine, warehouse: Engine, thresholds: dict[str, float], *, passes: bool
) -> None:
    rows = debts(*zip(NAMES, PHONES, strict=True))
    rows += [receivable(invoice_id=f"INV-{number}", person_id=f"C-{number}") for number in range(3)]
    fill(warehouse, rows)
    run_id = run_for(ledger, receivables_campaign(quality={"invoices": thresholds}))
    extract_invoices(ledger, warehouse, run_id=run_id, now=NOW)
    verdict = check_gate(ledger, run_id=run_id, gate=Gate.INVOICES, now=NOW)
    assert verdict.passed is passes
    said = " ".join(verdict.failures)
    assert ("has a customer id that stands for one person: 3 of 6" in said) is not passes
