"""Values arrive in a warehouse as they are in the ledger, whatever types it has; its errors repeat none."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, text

from builders.ledger import insert_run
from builders.loading import SCHEMA, Warehouse
from builders.mariadb import is_installed
from builders.night import NOW, Owed, completed, person, promise
from outreach.domain.errors import ConfigurationError, OutreachError, WarehouseUnavailable
from outreach.services.loading.column_types import column_type
from outreach.services.loading.differences import Counts
from outreach.services.reporting.daily import fill_days
from outreach.storage.loaded_views import LOADED_VIEWS

DIALECTS = (
    "postgresql",
    "mysql",
    "mariadb",
    "duckdb",
    "mssql",
    "oracle",
    "sqlite",
    "snowflake",
    "redshift",
    "trino",
)
WITH_NUMBERS = ["mariadb"] if is_installed() else []


def the_row(destination: Warehouse, table: str, *columns: str) -> tuple[Any, ...]:
    (row,) = destination.rows(table, *columns)
    return row


def read(value: Any) -> Any:
    """JSON and lists as Python has them, also where a warehouse keeps them as text."""
    return json.loads(value) if isinstance(value, str) else value


def test_every_kind_of_value_is_what_it_was(ledger: Engine, destination: Warehouse) -> None:
    ended = datetime(2026, 11, 20, 21, 30, 15, 123456, tzinfo=UTC)
    owed = (
        Owed(invoice_id="فاتورة 1", amount=Decimal("0.01")),
        Owed(invoice_id="i'2\\", amount=Decimal("1e9")),
    )
    insert_run(ledger, person("Ç-1 ", owed=owed, call=completed(ended_at=ended)))
    destination.load()

    plain = ("person_id", "wave", "is_canary", "run_date", "total", "problem")
    assert the_row(destination, "call_outcome", *plain) == (
        "Ç-1 ",
        1,
        False,
        date(2026, 11, 20),
        Decimal("1000000000.01"),
        None,
    )
    call_id, at, invoice_ids, totals = the_row(
        destination, "call_outcome", "call_id", "ended_at", "invoice_ids", "totals"
    )
    with ledger.connect() as connection:
        assert str(call_id) == str(connection.scalar(text("SELECT call_id FROM outreach.call")))
    assert (at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)) == ended
    assert read(invoice_ids) == ["فاتورة 1", "i'2\\"]
    assert read(totals) == {"SAR": "1000000000.01"}


def test_a_value_that_is_not_known_is_null_there_too(ledger: Engine, destination: Warehouse) -> None:
    run_id = insert_run(ledger, person(call=completed()))
    fill_days(ledger, run_id=run_id, now=NOW)
    destination.load()
    assert the_row(destination, "campaign_daily", "collected_7 IS NULL") == (True,)


def test_an_amount_of_many_digits_is_the_same_to_the_last_one(ledger: Engine, destination: Warehouse) -> None:
    amount = Decimal("1234567890123456.5678")
    insert_run(ledger, person(owed=(Owed(invoice_id="i-1", amount=amount),), call=promise(str(amount))))
    destination.load()
    assert the_row(destination, "promise", "promised_amount", "due_amount") == (amount, amount)


def test_long_and_hostile_text_is_what_it_was(ledger: Engine, destination: Warehouse) -> None:
    said = "😀'\"\\%s %(a)s :x {} -- ; DROP TABLE" + "x" * 5_000
    insert_run(
        ledger, person("c😀" + "x" * 300, owed=(Owed(invoice_id="i" * 500 + said[:40]),), call=completed())
    )
    with ledger.begin() as connection:
        connection.execute(text("UPDATE outreach.call SET summary = :said"), {"said": said})
    destination.load()
    assert the_row(destination, "call_outcome", "summary") == (said,)
    assert destination.load(everything=True) == {}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_there_is_a_type_for_every_column_of_every_view(ledger: Engine, dialect: str) -> None:
    query = text(
        "SELECT format_type(atttypid, atttypmod) FROM pg_attribute"
        " WHERE attrelid = CAST(:view AS regclass) AND attnum > 0"
    )
    with ledger.connect() as connection:
        for view in LOADED_VIEWS:
            for written in connection.scalars(query, {"view": f"reporting.{view.name}"}):
                assert column_type(written, dialect)


def test_keys_name_one_row_each(ledger: Engine) -> None:
    owed = (Owed(invoice_id="i-1"), Owed(invoice_id="i-2"))
    insert_run(ledger, person(owed=owed, call=completed()), person(call=promise()))
    with ledger.connect() as connection:
        for view in LOADED_VIEWS:
            if view.key:
                key = ", ".join(view.key)
                doubles = f"SELECT 1 FROM reporting.{view.name} GROUP BY {key} HAVING count(*) > 1"
                assert connection.scalars(text(doubles)).all() == [], view.name


def test_an_error_of_the_warehouse_repeats_no_value(ledger: Engine, destination: Warehouse) -> None:
    insert_run(ledger, person("secret-person", call=completed()))
    destination.load()
    if destination.kind == "duckdb":
        destination.execute(f"DROP TABLE {SCHEMA}.promise")
        destination.execute(f"CREATE VIEW {SCHEMA}.promise AS SELECT * FROM {SCHEMA}.call_outcome")
    else:
        column = "summary varchar(3)" if destination.kind == "mariadb" else "summary TYPE varchar(3)"
        verb = "MODIFY" if destination.kind == "mariadb" else "ALTER COLUMN"
        destination.execute(f"ALTER TABLE {SCHEMA}.call_outcome {verb} {column}")
    with ledger.begin() as connection:
        connection.execute(text("UPDATE outreach.call SET summary = 'secret words of a person'"))
        connection.execute(text("UPDATE outreach.call SET promised_on = current_date"))

    with pytest.raises(OutreachError) as refused:
        destination.load()
    said = str(refused.value)
    assert said.startswith("loading into warehouse, schema outreach_tables: ")
    assert "secret" not in said
    assert refused.value.__cause__ is None


@pytest.mark.parametrize("destination", ["postgresql"], indirect=True)
def test_a_login_that_may_not_write_is_said_to_need_it(ledger: Engine, destination: Warehouse) -> None:
    insert_run(ledger, person(call=completed()))
    destination.execute("CREATE ROLE looks_on")
    url = destination.engine.url.update_query_dict({"options": "-c role=looks_on"})
    engine = create_engine(url)
    try:
        with pytest.raises(ConfigurationError, match=r"the login may not write there.*\(SQLSTATE 42501\)"):
            Warehouse(engine=engine, kind="postgresql", ledger=ledger).load()
    finally:
        engine.dispose()
        destination.execute("DROP ROLE looks_on")


@pytest.mark.parametrize("destination", WITH_NUMBERS, indirect=True)
def test_a_driver_without_sqlstate_says_so_by_its_number(ledger: Engine, destination: Warehouse) -> None:
    insert_run(ledger, person(call=completed()))
    destination.execute("CREATE USER looks_on IDENTIFIED BY 'x'")
    engine = create_engine(destination.engine.url.set(username="looks_on", password="x"))
    try:
        with pytest.raises(ConfigurationError, match=r"the login may not write there.*\(error 1142\)"):
            Warehouse(engine=engine, kind="mariadb", ledger=ledger).load()
    finally:
        engine.dispose()
        destination.execute("DROP USER looks_on")


@pytest.mark.parametrize("destination", ["postgresql"], indirect=True)
def test_a_warehouse_that_takes_too_long_is_waited_for_no_longer(
    ledger: Engine, destination: Warehouse
) -> None:
    insert_run(ledger, person(call=completed()))
    destination.load()
    with ledger.begin() as connection:
        connection.execute(text("UPDATE outreach.call SET summary = 'late'"))
    with destination.engine.begin() as holder:
        holder.execute(text(f"LOCK TABLE {SCHEMA}.call_outcome IN ACCESS EXCLUSIVE MODE"))
        with pytest.raises(
            WarehouseUnavailable, match=r"within 2 s; the rows there .* warehouse_timeout\.load"
        ):
            destination.load(lasts=timedelta(seconds=2))
    assert destination.load() == {"call_outcome": Counts(new=0, changed=1, gone=0)}


def test_two_loads_at_once_load_each_row_once(ledger: Engine, destination: Warehouse) -> None:
    insert_run(ledger, person(call=completed()), person(call=promise()), now=NOW)
    destination.publish()
    starts, done = Barrier(2), list[dict[str, Counts]]()

    def load() -> None:
        starts.wait()
        done.append(destination.load(is_published=False))

    threads = [Thread(target=load) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(each.get("call_outcome", Counts(new=0, changed=0, gone=0)).new for each in done) == [0, 2]
    assert len(destination.rows("call_outcome", "call_id")) == 2
