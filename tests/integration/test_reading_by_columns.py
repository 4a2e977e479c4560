"""Read by columns, an extract comes to the rows that it comes to row by row, to the last byte."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, text

from builders.columns_of_values import Rows, extracts
from builders.hostile_values import hostile_rows
from builders.invoices import COLUMNS, RUN_DATE, receivable, receivables_campaign
from outreach.campaign.folder import Campaign
from outreach.services.extraction.chunk_reader import ROWS_AT_ONCE, ChunkReader
from outreach.services.extraction.parse_row import ExtractedRow, RowReader
from outreach.storage.copying import copy_rows, copy_text_rows
from outreach.storage.statements import statement

OWN = ("second phone", "On hold", "legal", 'a "name"\twith \\ marks', "", "plan")
"""Columns beside the usual ones: of the campaign's own, or of no one."""

NAMES = (*COLUMNS, *OWN)

USUAL: dict[str, Any] = {name: name for name in COLUMNS}

CAMPAIGNS = (
    receivables_campaign(),
    receivables_campaign(
        columns=USUAL | {"phone": ["phone", "second phone"]},
        exclude={"on_hold": "On hold", "legal": "legal"},
        defaults={"nulls": ["inv-1", "0", "Zero  Zero"]},
    ),
    receivables_campaign(
        columns=USUAL
        | dict.fromkeys(("currency", "state", "country", "settled", "name"), ...)
        | {"first_name": "name"},
        defaults={"decimal": ",", "nulls": [" "], "currency": "KWD", "date_format": "%d/%m/%Y"},
    ),
)


@pytest.fixture
def staged(ledger: Engine) -> Iterator[Connection]:
    """A session whose table ``extracted_row`` takes rows on their way in."""
    with ledger.connect() as connection, connection.begin() as transaction:
        connection.execute(statement("create_extracted_row"))
        yield connection
        transaction.rollback()


def taken(connection: Connection) -> list[tuple[Any, ...]]:
    """The staged rows as text, in their order, which are gone afterwards."""
    names = ", ".join(f"{name}::text" for name in ExtractedRow._fields)
    rows = connection.execute(text(f"SELECT {names} FROM extracted_row ORDER BY row_number"))
    found = [tuple(row) for row in rows]
    connection.execute(text("TRUNCATE extracted_row"))
    return found


def by_rows(connection: Connection, of: Campaign, rows: Rows) -> list[tuple[Any, ...]]:
    """The rows that the row reader stores."""
    reader = RowReader(NAMES, config=of.config, run_date=RUN_DATE)
    read = (reader.read(number, row) for number, row in enumerate(rows, start=1))
    copy_rows(connection, "extracted_row", ExtractedRow._fields, read)
    return taken(connection)


def by_columns(connection: Connection, of: Campaign, chunks: Sequence[Rows]) -> list[tuple[Any, ...]]:
    """The rows of the chunk reader, which keeps what it has read from one chunk to the next."""
    reader = ChunkReader(RowReader(NAMES, config=of.config, run_date=RUN_DATE))
    parts, number = [], 1
    for chunk in filter(None, chunks):
        parts.append((len(chunk), reader.read(number, chunk)))
        number += len(chunk)
    assert copy_text_rows(connection, "extracted_row", ExtractedRow._fields, parts) == number - 1
    return taken(connection)


@settings(max_examples=60, suppress_health_check=[*HealthCheck])
@given(rows=extracts(NAMES), of=st.sampled_from(CAMPAIGNS), cut=st.integers(0, 12))
def test_any_value_in_any_column_is_stored_as_the_row_reader_stores_it(
    staged: Connection, rows: Rows, of: Campaign, cut: int
) -> None:
    assert by_columns(staged, of, [rows[:cut], rows[cut:]]) == by_rows(staged, of, rows)


@pytest.mark.parametrize("of", CAMPAIGNS, ids=["plain", "own columns", "own style"])
def test_hostile_rows_are_stored_as_the_row_reader_stores_them(staged: Connection, of: Campaign) -> None:
    rows = [(*row, *row[:6]) for row in hostile_rows(2_000, seed=4)]
    assert by_columns(staged, of, [rows[:500], rows[500:]]) == by_rows(staged, of, rows)


@pytest.mark.parametrize("of", CAMPAIGNS, ids=["plain", "own columns", "own style"])
def test_an_odd_value_among_thousands_of_plain_ones_is_found(staged: Connection, of: Campaign) -> None:
    odd = {
        7: "N/A",
        300: "1.2E+14",
        301: " C-9 ",
        302: "",
        900: "a\0b",
        901: "\ud800",
        902: "a\\u0000b",
        903: "0",
    }
    rows = [
        tuple(
            odd.get(number + place, _plain(column, number)) if place % 3 == 0 else _plain(column, number)
            for place, column in enumerate(NAMES)
        )
        for number in range(1_200)
    ]
    assert by_columns(staged, of, [rows]) == by_rows(staged, of, rows)


def _plain(column: str, number: int) -> Any:
    plain = {
        "invoice_id": f"INV-{number}", "person_id": number // 3 if number % 2 else f"C-{number}",
        "amount": Decimal(number) / 8, "name": f"Amal Haddad {number}", "plan": f"Fibre\t{number}",
    }  # fmt: skip
    return plain.get(column, receivable().get(column))


def test_an_extract_longer_than_a_chunk_is_numbered_through() -> None:
    rows = [tuple(receivable().get(name) for name in NAMES)] * (ROWS_AT_ONCE + 1)
    reader = ChunkReader(RowReader(NAMES, config=receivables_campaign().config, run_date=RUN_DATE))
    (first, _), (last, written) = reader.parts(iter(rows))
    assert (first, last) == (ROWS_AT_ONCE, 1)
    assert written.startswith(f"{ROWS_AT_ONCE + 1}\tINV-1\t")
    assert written.count("\n") == 1
