"""No content of a row raises anything, and the row is kept and decided about once."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine, func, select
from sqlalchemy.pool import StaticPool

from builders.hostile_values import hostile_rows
from builders.invoices import (
    COLUMNS,
    NOW,
    RUN_DATE,
    decide_night,
    decisions_of,
    receivables_campaign,
    rows_of,
    run_for,
)
from outreach.campaign.least_amounts import half_units
from outreach.domain.decisions import Reason
from outreach.domain.gates import Gate
from outreach.quality.gates import check_gate
from outreach.services.extraction.parse_row import ExtractedRow, RowReader
from outreach.storage import tables
from outreach.storage.copying import copy_rows
from outreach.storage.statements import statement

ROWS = 100_000
STORED = 3_000


def test_a_hundred_thousand_hostile_rows_are_read_and_none_raises() -> None:
    reader = RowReader(COLUMNS, config=receivables_campaign().config, run_date=RUN_DATE)
    read = problems = 0
    for number, values in enumerate(hostile_rows(ROWS, seed=1), start=1):
        row = reader.read(number, values)
        read += 1
        problems += bool(row.problems)
        assert row.row_number == number
        if number % 50 == 0:
            assert set(json.loads(row.as_read)) == set(COLUMNS)
    assert read == ROWS
    assert ROWS // 2 < problems < ROWS


def test_hostile_rows_are_rows_that_the_ledger_takes(ledger: Engine) -> None:
    reader = RowReader(COLUMNS, config=receivables_campaign().config, run_date=RUN_DATE)
    rows = [reader.read(*numbered) for numbered in enumerate(hostile_rows(STORED, seed=2), start=1)]
    run_id = run_for(ledger)
    with ledger.begin() as connection:
        connection.execute(statement("create_extracted_row"))
        assert copy_rows(connection, "extracted_row", ExtractedRow._fields, rows) == STORED
        connection.execute(statement("create_repeated_invoice"))
        connection.execute(
            statement("insert_extracted_invoices"),
            {
                "run_id": run_id,
                "run_date": RUN_DATE,
                "shards": 1,
                "of_several_people": [],
                "half_units": half_units(),
                "now": NOW,
            },
        )
        assert connection.scalar(select(func.count()).select_from(tables.invoice)) == STORED


@pytest.fixture
def hostile_warehouse() -> Iterator[Engine]:
    """A SQLite warehouse whose driver turns each stored place into a hostile value."""
    rows = list(hostile_rows(STORED, seed=3))
    values = [value for row in rows for value in row]
    sqlite3.register_converter("hostile", lambda place: values[int(place)])
    engine = create_engine(
        "sqlite://",
        poolclass=StaticPool,
        connect_args={"detect_types": sqlite3.PARSE_DECLTYPES, "check_same_thread": False},
    )
    width = len(COLUMNS)
    with engine.begin() as connection:
        columns = ", ".join(f"{name} hostile" for name in COLUMNS)
        connection.exec_driver_sql(f"CREATE TABLE receivable (position integer, {columns})")
        marks = ", ".join("?" * (width + 1))
        connection.exec_driver_sql(
            f"INSERT INTO receivable VALUES ({marks})",
            [(number, *range(number * width, (number + 1) * width)) for number in range(len(rows))],
        )
    yield engine
    engine.dispose()


def test_each_hostile_row_gets_exactly_one_decision(ledger: Engine, hostile_warehouse: Engine) -> None:
    run_id = run_for(ledger)
    counts = decide_night(ledger, hostile_warehouse, run_id)
    decided = decisions_of(ledger, tables.invoice, run_id)
    assert sorted(decided) == list(range(1, STORED + 1))
    assert sum(number for what, number in counts.items() if what.startswith("invoices.")) == STORED
    assert set(decided.values()) >= {"call", Reason.CREDIT_NOTE, Reason.UNREADABLE_INVOICE}
    contacts = rows_of(ledger, tables.contact, run_id)
    people = {row["person_id"] for row in rows_of(ledger, tables.invoice, run_id)} - {None}
    assert Counter(contact["person_id"] for contact in contacts) == Counter(people)
    assert all((contact["decision"] == "call") == (contact["reason"] is None) for contact in contacts)
    failures = check_gate(ledger, run_id=run_id, gate=Gate.CONTACTS, now=NOW).failures
    assert not [failure for failure in failures if "totals" in failure or "invoices that are due" in failure]
