"""The words of a warehouse's driver never leave the library: they repeat names, ids and rows."""

import traceback
import tracemalloc
from datetime import date

import pytest
from sqlalchemy import Engine, create_engine, exc, text

from outreach.domain.errors import ConfigurationError, OutreachError, WarehouseUnavailable
from outreach.services.extraction.warehouse import extract
from outreach.services.extraction.warehouse_access import explained
from outreach.storage.engine import ledger_engine

CANARY = "Canary Kowalski"
RUN_DATE = date(2026, 11, 27)


def read(warehouse: Engine, sql: str) -> None:
    with extract(warehouse, sql, run_date=RUN_DATE) as found:
        list(found.rows)


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        (f"SELECT '{CANARY}'::integer", "a value in it cannot be read"),
        (f"SELECT * FROM nowhere WHERE name = '{CANARY}'", "a table or view that it names is not there"),
        (f"SELECT nothing FROM (SELECT '{CANARY}' AS name) AS x", "a column that it names is not there"),
        (
            f"SELECT CASE WHEN n > 5000 THEN 1 / 0 ELSE 1 END, '{CANARY}' FROM generate_series(1, 9000) AS n",
            "22012",
        ),
        (f"SELECT lo_import('/{CANARY}')", "SQLSTATE"),
    ],
)
def test_an_error_of_the_query_names_sqlstate_and_no_one(warehouse: Engine, sql: str, words: str) -> None:
    with pytest.raises(OutreachError, match=words) as caught:
        read(warehouse, sql)
    shown = "".join(traceback.format_exception(caught.value))
    assert CANARY not in shown.replace(sql, "")
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    assert "SQLSTATE" in str(caught.value)


@pytest.mark.parametrize(
    ("sql", "name"),
    [
        (
            "SELECT * FROM finance.receivables",
            "a table or view that it names is not there: finance.receivables",
        ),
        ('SELECT "customerID" FROM (SELECT 1 AS id) AS x', "a column that it names is not there: customerID"),
        ("SELECT x.nothing FROM (SELECT 1 AS id) AS x", "a column that it names is not there: x.nothing"),
        ("SELECT first_of(1)", "for these types: first_of"),
    ],
)
def test_a_missing_table_or_column_is_named_where_the_query_itself_names_it(
    warehouse: Engine, sql: str, name: str
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read(warehouse, sql)
    assert f"{name} (SQLSTATE" in str(caught.value)


def test_a_name_that_the_query_does_not_have_is_not_repeated(warehouse: Engine) -> None:
    with warehouse.begin() as connection:
        connection.execute(
            text(
                "CREATE FUNCTION pg_temp.look() RETURNS text LANGUAGE plpgsql AS "
                f"$$ BEGIN EXECUTE 'SELECT * FROM \"{CANARY.replace(' ', '_')}\"'; RETURN ''; END $$"
            )
        )
        with pytest.raises(ConfigurationError) as caught, explained("extract.sql"):
            connection.execute(text("SELECT pg_temp.look()"))
    assert "Canary" not in str(caught.value)


def test_a_warehouse_that_cannot_be_reached_is_asked_again_later() -> None:
    nowhere = create_engine(f"postgresql+psycopg://{CANARY.replace(' ', '')}@127.0.0.1:9/x")
    with pytest.raises(WarehouseUnavailable) as caught:
        read(nowhere, "SELECT 1")
    assert CANARY.replace(" ", "") not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("query", ["SELECT * FROM nowhere WHERE a = :name", "SELECT :name, :forgotten"])
def test_a_driver_without_sqlstate_is_explained_as_well(query: str) -> None:
    engine = create_engine("sqlite://")
    with (
        pytest.raises(ConfigurationError, match="refuses the query") as caught,
        explained("extract.sql"),
        engine.connect() as connection,
    ):
        connection.execute(text(query), {"name": CANARY})
    engine.dispose()
    assert CANARY not in "".join(traceback.format_exception(caught.value))


def test_an_error_of_the_ledger_does_not_show_the_values_of_a_statement(ledger: Engine) -> None:
    assert ledger.hide_parameters
    again = ledger_engine(ledger.url.render_as_string(hide_password=False))
    with pytest.raises(exc.ProgrammingError) as caught, again.connect() as connection:
        connection.execute(text("SELECT * FROM nowhere WHERE name = :name"), {"name": CANARY})
    again.dispose()
    assert CANARY not in str(caught.value)


def test_no_more_rows_are_held_than_are_read_at_once(warehouse: Engine) -> None:
    """Two hundred thousand rows are read in the memory of ten thousand."""
    with extract(
        warehouse, "SELECT n, repeat('x', 100) FROM generate_series(1, 200000) AS n", run_date=RUN_DATE
    ) as found:
        tracemalloc.start()
        count = sum(1 for _ in found.rows)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert count == 200_000
    assert most < 12 * 1024 * 1024


def test_dates_that_python_has_no_date_for_arrive_as_text(warehouse: Engine) -> None:
    sql = "SELECT 'infinity'::date, '10000-01-01'::date, date '2024-05-01', 'infinity'::timestamptz"
    with extract(warehouse, sql, run_date=RUN_DATE) as found:
        [row] = list(found.rows)
    assert [str(value) for value in row] == ["infinity", "10000-01-01", "2024-05-01", "infinity"]
    assert row[2] == date(2024, 5, 1)
