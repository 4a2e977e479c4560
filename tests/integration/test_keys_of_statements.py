"""The ledger refuses, statement by statement, what foreign keys would refuse row by row."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Connection, Engine, delete, func, select, text
from sqlalchemy.exc import IntegrityError

from builders.ledger import insert_run
from builders.night import person
from outreach.storage import tables

COPIES = {
    "an invoice of a run that was never opened": (
        "invoice",
        {"run_id": "gen_random_uuid()"},
        "of a run that was never opened",
    ),
    "a contact of a run that was never opened": (
        "contact",
        {"run_id": "gen_random_uuid()"},
        "of a run that was never opened",
    ),
    "an invoice of a sealed run": (
        "invoice",
        {"row_number": "row_number + 1000", "invoice_id": "invoice_id || '-other'"},
        "is sealed",
    ),
    "a contact of a sealed run": ("contact", {"person_id": "person_id || '-other'"}, "is sealed"),
    "a decision of a sealed run": ("decision", {"person_id": "person_id || '-other'"}, "is sealed"),
    "a prompt of a sealed run": ("prompt", {"person_id": "person_id || '-other'"}, "is sealed"),
    "a prompt of a run that was never opened": (
        "prompt",
        {"run_id": "gen_random_uuid()"},
        "of a run that was never opened",
    ),
    "a call to someone who is no contact": (
        "call",
        {"call_id": "gen_random_uuid()", "person_id": "person_id || '-other'", "state": "'planned'"},
        "no contact of its run",
    ),
    "a call in a batch that was never planned": (
        "call",
        {
            "call_id": "gen_random_uuid()",
            "attempt": "attempt + 1",
            "batch_id": "gen_random_uuid()",
            "state": "'planned'",
        },
        "batch that was never planned",
    ),
    "a link to an invoice that is not there": (
        "call_invoice",
        {"row_number": "row_number + 1000"},
        "not of its run",
    ),
    "a link to a call that is not there": (
        "call_invoice",
        {"call_id": "gen_random_uuid()"},
        "not of its run",
    ),
}
"""A table, what differs in a copy of its rows, and what the refusal says."""


def copy_rows(connection: Connection, table: str, changes: dict[str, str]) -> None:
    made_by_the_database = {"decision_id", "rang_at"}
    columns = [column.name for column in tables.metadata.tables[f"outreach.{table}"].columns]
    columns = [column for column in columns if column not in made_by_the_database]
    values = ", ".join(changes.get(column, column) for column in columns)
    connection.execute(
        text(f"INSERT INTO outreach.{table} ({', '.join(columns)}) SELECT {values} FROM outreach.{table}")
    )


@pytest.mark.parametrize("what", COPIES)
def test_a_row_that_stands_for_nothing_is_refused(ledger: Engine, what: str) -> None:
    table, changes, words = COPIES[what]
    insert_run(ledger, person(), person())
    with pytest.raises(IntegrityError, match=words), ledger.begin() as connection:
        copy_rows(connection, table, changes)


def test_a_decision_about_no_contact_is_refused_before_the_seal_too(ledger: Engine) -> None:
    insert_run(ledger, person(), sealed=False)
    with pytest.raises(IntegrityError, match="no contact of its run"), ledger.begin() as connection:
        copy_rows(connection, "decision", {"person_id": "person_id || '-other'"})


@pytest.mark.parametrize("gone", [tables.contact, tables.campaign_run], ids=lambda table: str(table.name))
def test_rows_that_rest_on_others_go_with_them(ledger: Engine, gone: Any) -> None:
    insert_run(ledger, person(), person(), sealed=False)
    kept = insert_run(ledger, person(), wave=2, sealed=False)
    resting = [tables.decision, tables.prompt]
    if gone is tables.campaign_run:
        resting += [tables.contact, tables.invoice]
    with ledger.begin() as connection:
        connection.execute(delete(gone).where(gone.c.run_id != kept))
        for table in resting:
            assert connection.scalars(select(table.c.run_id).distinct()).all() == [kept]


def test_a_call_is_not_moved_into_a_batch_that_was_never_planned(ledger: Engine) -> None:
    insert_run(ledger, person(), person())
    with pytest.raises(IntegrityError, match="batch that was never planned"), ledger.begin() as connection:
        connection.execute(text("UPDATE outreach.call SET batch_id = gen_random_uuid()"))


def test_a_call_is_not_made_for_another_run_by_changing_it(ledger: Engine) -> None:
    insert_run(ledger, person())
    for change in (f"run_id = '{uuid4()}'", "person_id = 'other'"):
        with pytest.raises(IntegrityError), ledger.begin() as connection:
            connection.execute(text(f"UPDATE outreach.call SET {change}"))
    with pytest.raises(IntegrityError, match="append-only"), ledger.begin() as connection:
        connection.execute(text("UPDATE outreach.call_invoice SET row_number = row_number + 1"))
    with ledger.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(tables.call_invoice)) == 1
