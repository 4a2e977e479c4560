"""Every row of the warehouse reaches the ledger, with any mistake in it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, bindparam, create_engine, event, func, insert, select, text
from sqlalchemy.pool import StaticPool

from builders.invoices import (
    NOW,
    PHONE,
    fill,
    prepare_night,
    receivable,
    receivables_campaign,
    rows_of,
    run_for,
)
from outreach.domain.errors import ConfigurationError, RunNotReady
from outreach.services.extraction.invoices import extract_invoices
from outreach.services.preparation.contacts import shards
from outreach.storage import tables
from outreach.storage.copying import CopyRefused, copy_rows

VALUES = (
    "SELECT 'INV-1' AS invoice_id, 'C-1' AS person_id, '+12025550100' AS phone,"
    " {amount} AS amount, {due_date} AS due_date"
)
FIVE_COLUMNS = {name: name for name in ("invoice_id", "person_id", "phone", "amount", "due_date")}

ACCOUNTS_RECEIVABLE = [
    ("countryCode", "customerID", "invoiceNumber", "DueDate", "InvoiceAmount", "Disputed", "SettledDate"),
    ("391", "0379-NEVHP", "611365", "2/1/2013", "55.94", "No", "1/15/2013"),
    ("406", "8976-AMJEO", "7900770", "2/25/2013", "61.74", "Yes", "3/3/2013"),
    ("391", "2820-XGXSB", "9231909", "2/2/2013", "65.88", "No", "3/8/2013"),
]
"""A few columns and rows of the shape of a published data set."""


def extracted(ledger: Engine, warehouse: Engine, sql: str, **changes: Any) -> list[dict[str, Any]]:
    """The stored rows of a run whose extract is ``sql``."""
    of = receivables_campaign(
        extract_sql=sql, columns={**dict.fromkeys(receivable(), ...), **FIVE_COLUMNS}, **changes
    )
    run_id = run_for(ledger, of)
    extract_invoices(ledger, warehouse, run_id=run_id, now=NOW)
    return rows_of(ledger, tables.invoice, run_id)


def test_rows_are_stored_in_the_order_of_the_extract_and_counted(ledger: Engine, warehouse: Engine) -> None:
    fill(
        warehouse,
        [
            receivable(invoice_id="INV-2"),
            receivable(invoice_id="INV-1"),
            receivable(invoice_id="INV-2", amount="7"),
            receivable(invoice_id=None, person_id=" "),
            receivable(invoice_id=None, person_id=None, due_date="soon"),
        ],
    )
    run_id = run_for(ledger)
    counts = extract_invoices(ledger, warehouse, run_id=run_id, now=NOW)
    assert counts == {"invoices": 5, "repeated": 1, "with_problems": 1, "without_person": 2, "shards": 1}
    rows = rows_of(ledger, tables.invoice, run_id)
    assert [row["row_number"] for row in rows] == [1, 2, 3, 4, 5]
    assert [row["invoice_id"] for row in rows] == ["INV-2", "INV-1", "INV-2", None, None]
    assert [row["is_repeat"] for row in rows] == [False, False, True, False, False]
    assert [row["person_id"] for row in rows] == ["C-1", "C-1", "C-1", None, None]


def test_values_are_read_and_the_row_is_kept_as_it_was(ledger: Engine, warehouse: Engine) -> None:
    row = receivable(amount="1,234.5", country="Saudi Arabia", currency="sar", language="AR", consent="yes")
    fill(warehouse, [row])
    run_id = run_for(ledger)
    extract_invoices(ledger, warehouse, run_id=run_id, now=NOW)
    (stored,) = rows_of(ledger, tables.invoice, run_id)
    assert stored["as_read"] == {"position": 1, **row}
    assert stored["problems"] == []
    assert (stored["amount"], stored["currency"], stored["due_date"]) == (
        Decimal("1234.5"),
        "SAR",
        date(2024, 5, 1),
    )
    assert (stored["country"], stored["language"], stored["phone"]) == ("SA", "ar", PHONE)
    assert (stored["consent"], stored["settled"], stored["disputed"]) == (True, False, None)


def test_unreadable_values_are_null_and_named_and_absent_ones_are_the_campaigns(
    ledger: Engine, warehouse: Engine
) -> None:
    fill(
        warehouse,
        [
            receivable(
                amount="a lot", due_date="31/31/2024", currency="gold", country="Narnia", language="??",
                time_zone="Home", settled="partly", disputed="who knows", consent="perhaps",
                person_id="9" * 300,
            ),
            receivable(invoice_id="INV-2", amount=None, due_date=None),
        ],
    )  # fmt: skip
    run_id = run_for(ledger)
    extract_invoices(ledger, warehouse, run_id=run_id, now=NOW)
    unreadable, absent = rows_of(ledger, tables.invoice, run_id)
    named = {
        "amount", "due_date", "currency", "country", "language",
        "time_zone", "settled", "disputed", "consent", "person_id",
    }  # fmt: skip
    assert set(unreadable["problems"]) == named
    assert {column for column in named if unreadable[column] is None} == named - {"settled"}
    assert unreadable["settled"] is False
    assert absent["problems"] == []
    assert (absent["amount"], absent["due_date"], absent["currency"]) == (None, None, "USD")


@pytest.mark.parametrize(
    ("amount", "due_date", "expected"),
    [
        pytest.param("'NaN'::numeric", "'infinity'::date", (None, None), id="NaN and the end of time"),
        pytest.param(
            "'-Infinity'::float8", "'20000-01-01'::timestamptz", (None, None), id="beyond Python's years"
        ),
        pytest.param("1e30::numeric", "'0044-03-15 BC'::date", (None, None), id="beyond money and history"),
        pytest.param(
            "12.5::real",
            "timestamptz '2024-04-30 23:30+00'",
            (Decimal("12.5"), date(2024, 4, 30)),
            id="plain",
        ),
        pytest.param("row(1, '{2}'::int[])", "array[now()]", (None, None), id="composites"),
        pytest.param("'\\x00ff'::bytea", "interval '1 day'", (None, None), id="bytes and an interval"),
        pytest.param('\'{"a": "b"}\'::jsonb', "gen_random_uuid()", (None, None), id="JSON and a UUID"),
    ],
)
def test_no_value_of_a_postgresql_warehouse_stops_the_night(
    ledger: Engine, warehouse: Engine, amount: str, due_date: str, expected: tuple[Any, Any]
) -> None:
    (row,) = extracted(ledger, warehouse, VALUES.format(amount=amount, due_date=due_date))
    assert (row["amount"], row["due_date"]) == expected


@pytest.fixture
def broken_warehouse() -> Iterator[Engine]:
    """A SQLite warehouse whose text is not always text."""
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})

    @event.listens_for(engine, "connect")
    def keep_broken_bytes(connection: Any, _: Any) -> None:
        connection.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")

    yield engine
    engine.dispose()


def test_nul_characters_and_lone_surrogates_are_replaced(ledger: Engine, broken_warehouse: Engine) -> None:
    sql = (
        "SELECT CAST(x'4100' AS TEXT) AS invoice_id, CAST(x'43ff' AS TEXT) AS person_id,"
        " x'31' AS phone, 12.5 AS amount, :run_date AS due_date"
    )
    (row,) = extracted(ledger, broken_warehouse, sql)
    assert (row["invoice_id"], row["person_id"], row["phone"]) == ("A\ufffd", "C\ufffd", "1")
    assert (row["amount"], row["due_date"]) == (Decimal("12.5"), date(2024, 6, 10))
    assert row["as_read"]["invoice_id"] == "A\ufffd"


def test_the_query_is_bound_to_the_runs_date_and_may_end_as_people_end_queries(
    ledger: Engine, warehouse: Engine
) -> None:
    sql = (
        VALUES.format(amount="1", due_date=":run_date - 7") + " WHERE '50%' LIKE '%:%' OR true; -- the end\n"
    )
    (row,) = extracted(ledger, warehouse, sql)
    assert row["due_date"] == date(2024, 6, 3)


def test_american_dates_and_other_names_need_no_code(ledger: Engine, warehouse: Engine) -> None:
    with warehouse.begin() as connection:
        columns = ", ".join(f'"{name}" text' for name in ACCOUNTS_RECEIVABLE[0])
        connection.execute(text(f"CREATE TABLE accounts_receivable ({columns})"))
        for row in ACCOUNTS_RECEIVABLE[1:]:
            connection.execute(
                text("INSERT INTO accounts_receivable VALUES :row").bindparams(
                    bindparam("row", row, expanding=True)
                )
            )
    of = receivables_campaign(
        extract_sql="SELECT a.*, '+12025550100' AS phone FROM accounts_receivable AS a",
        columns={
            **dict.fromkeys(receivable(), ...),
            "invoice_id": "invoiceNumber",
            "person_id": "customerID",
            "phone": "phone",
            "amount": "InvoiceAmount",
            "due_date": "duedate",
            "settled": "SettledDate",
            "disputed": "Disputed",
        },
        defaults={"date_format": "%m/%d/%Y"},
    )
    run_id = run_for(ledger, of, run_date=date(2013, 3, 1))
    extract_invoices(ledger, warehouse, run_id=run_id, now=NOW)
    rows = {row["invoice_id"]: row for row in rows_of(ledger, tables.invoice, run_id)}
    assert {key: (row["settled"], row["disputed"], row["problems"]) for key, row in rows.items()} == {
        "611365": (True, False, []),
        "7900770": (False, True, []),
        "9231909": (False, False, []),
    }
    assert rows["7900770"]["due_date"] == date(2013, 2, 25)
    assert rows["611365"]["amount"] == Decimal("55.94")
    assert rows["611365"]["as_read"]["SettledDate"] == "1/15/2013"


@pytest.mark.parametrize(
    ("later", "column"),
    [({"settled": "yes"}, "settled"), ({"disputed": "yes"}, "disputed")],
    ids=["paid", "disputed"],
)
def test_a_payment_or_dispute_in_a_repeated_row_holds_for_the_invoice(
    ledger: Engine, warehouse: Engine, later: dict[str, str], column: str
) -> None:
    fill(
        warehouse,
        [
            receivable(),
            receivable(**later),
            receivable(invoice_id=None),
            receivable(invoice_id=None, **later),
        ],
    )
    run_id = run_for(ledger)
    extract_invoices(ledger, warehouse, run_id=run_id, now=NOW)
    unsaid = None if column == "disputed" else False
    assert [row[column] for row in rows_of(ledger, tables.invoice, run_id)] == [True, True, unsaid, True]


def test_a_mapped_column_that_the_query_does_not_return_is_named_with_those_it_does(
    ledger: Engine, warehouse: Engine
) -> None:
    with pytest.raises(
        ConfigurationError, match=r"columns\.due_date.*no column due_date; it returns invoice_id, amount"
    ):
        extracted(ledger, warehouse, "SELECT 1 AS invoice_id, 2 AS amount, 3 AS person_id, 4 AS phone")


def test_two_columns_of_one_name_are_refused(ledger: Engine, warehouse: Engine) -> None:
    with pytest.raises(ConfigurationError, match="more than one column amount"):
        extracted(ledger, warehouse, VALUES.format(amount="1", due_date="2") + ", 3 AS amount")


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT FROM nowhere",
        "SELEC 1",
        "CREATE TABLE mine (a integer)",
        "INSERT INTO receivable VALUES (1) RETURNING *",
    ],
)
def test_a_query_that_fails_or_writes_is_the_campaigns_mistake(
    ledger: Engine, warehouse: Engine, sql: str
) -> None:
    fill(warehouse, [])
    with pytest.raises(ConfigurationError, match=r"extract\.sql: the warehouse refuses the query"):
        extracted(ledger, warehouse, sql)


def test_a_value_that_the_warehouse_itself_cannot_read_is_not_repeated_in_the_error(
    ledger: Engine, warehouse: Engine
) -> None:
    with pytest.raises(ConfigurationError, match="SQLSTATE 22P02") as caught:
        extracted(ledger, warehouse, VALUES.format(amount="'Amal Haddad'::integer", due_date="1"))
    assert "Amal" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_copy_that_is_refused_does_not_repeat_the_row(ledger: Engine) -> None:
    run_id = run_for(ledger)
    with ledger.begin() as connection, pytest.raises(CopyRefused, match="SQLSTATE 22P02") as caught:
        copy_rows(connection, "outreach.invoice", ("run_id", "row_number"), [(run_id, "Amal Haddad")])
    assert "Amal" not in str(caught.value)


def test_a_query_that_fails_leaves_what_was_there(ledger: Engine, warehouse: Engine) -> None:
    fill(warehouse, [receivable()])
    run_id = run_for(ledger)
    prepare_night(ledger, warehouse, run_id)
    before = rows_of(ledger, tables.invoice, run_id), rows_of(ledger, tables.contact, run_id)
    with warehouse.begin() as connection:
        connection.execute(text("ALTER TABLE receivable DROP COLUMN phone"))
    with pytest.raises(ConfigurationError):
        extract_invoices(ledger, warehouse, run_id=run_id, now=NOW)
    assert (rows_of(ledger, tables.invoice, run_id), rows_of(ledger, tables.contact, run_id)) == before


def test_extracting_again_replaces_rows_contacts_and_gates_of_this_run_only(
    ledger: Engine, warehouse: Engine
) -> None:
    fill(warehouse, [receivable(), receivable(invoice_id="INV-2", person_id="C-2")])
    first, other = run_for(ledger), run_for(ledger, wave=2)
    for run_id in (first, other):
        prepare_night(ledger, warehouse, run_id)
        with ledger.begin() as connection:
            gate = {"run_id": run_id, "gate": "invoices", "passed": True, "checked_at": NOW, "result": {}}
            connection.execute(insert(tables.gate_result).values(gate))
    untouched = [
        rows_of(ledger, table, other) for table in (tables.invoice, tables.contact, tables.gate_result)
    ]
    fill(warehouse, [receivable(invoice_id="INV-3")])
    assert extract_invoices(ledger, warehouse, run_id=first, now=NOW)["invoices"] == 1
    assert [row["invoice_id"] for row in rows_of(ledger, tables.invoice, first)] == ["INV-3"]
    assert rows_of(ledger, tables.contact, first) == []
    assert rows_of(ledger, tables.gate_result, first) == []
    assert [
        rows_of(ledger, table, other) for table in (tables.invoice, tables.contact, tables.gate_result)
    ] == untouched


def test_of_two_extractions_at_once_the_second_waits_and_replaces(ledger: Engine, warehouse: Engine) -> None:
    fill(warehouse, [receivable(invoice_id=f"INV-{number}") for number in range(200)])
    run_id = run_for(ledger)
    with ThreadPoolExecutor(4) as pool:
        extractions = [
            pool.submit(extract_invoices, ledger, warehouse, run_id=run_id, now=NOW) for _ in range(4)
        ]
        assert [extraction.result()["invoices"] for extraction in extractions] == [200] * 4
    assert len(rows_of(ledger, tables.invoice, run_id)) == 200


def test_a_large_extract_is_dealt_to_shards_and_no_person_to_two(ledger: Engine, warehouse: Engine) -> None:
    of = receivables_campaign(
        extract_sql=(
            "SELECT number AS invoice_id, 'C-' || number / 3 AS person_id, '+12025550100' AS phone,"
            " 10 AS amount, :run_date - 10 AS due_date FROM generate_series(1, 50001) AS number"
        ),
        columns={**dict.fromkeys(receivable(), ...), **FIVE_COLUMNS},
    )
    run_id = run_for(ledger, of)
    counts = extract_invoices(ledger, warehouse, run_id=run_id, now=NOW)
    assert (counts["invoices"], counts["shards"], shards(ledger, run_id=run_id)) == (50_001, 2, [0, 1])
    invoice = tables.invoice
    with ledger.connect() as connection:
        sizes = connection.execute(select(invoice.c.shard, func.count()).group_by(invoice.c.shard)).all()
        people = connection.execute(
            select(func.count(func.distinct(invoice.c.shard))).group_by(invoice.c.person_id)
        ).scalars()
        assert set(people) == {1}
    assert all(20_000 < size < 30_000 for _, size in sizes)


def test_an_empty_night_has_one_shard(ledger: Engine, warehouse: Engine) -> None:
    fill(warehouse, [])
    run_id = run_for(ledger)
    assert extract_invoices(ledger, warehouse, run_id=run_id, now=NOW) == {
        "invoices": 0, "repeated": 0, "with_problems": 0, "without_person": 0, "shards": 1,
    }  # fmt: skip
    assert shards(ledger, run_id=run_id) == [0]


def test_a_run_that_was_never_opened_is_refused(ledger: Engine, warehouse: Engine) -> None:
    fill(warehouse, [])
    run_id = run_for(ledger)
    with ledger.begin() as connection:
        connection.execute(tables.campaign_run.delete())
    with pytest.raises(RunNotReady, match="open_run"):
        extract_invoices(ledger, warehouse, run_id=run_id, now=NOW)
