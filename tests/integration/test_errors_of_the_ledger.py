"""What PostgreSQL says of an error repeats rows; no exception of the ledger and no log does."""

import asyncio
import traceback
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from outreach.domain.errors import OutreachError
from outreach.storage.copying import copy_rows
from outreach.storage.engine import async_ledger_engine

CANARY = "Zebulon Quagmire"

TABLE = text("CREATE TABLE person (name text UNIQUE CHECK (name <> 'no one'), age integer, born date)")
INSERT = text("INSERT INTO person (name) VALUES (:name)")


def twice(connection: Connection) -> None:
    connection.execute(INSERT, {"name": CANARY})


def refused(connection: Connection) -> None:
    connection.execute(text("ALTER TABLE person ADD CHECK (length(name) < 20)"))
    connection.execute(INSERT, {"name": f"{CANARY}, once more"})


def no_number(connection: Connection) -> None:
    connection.execute(text("SELECT CAST(CAST(:name AS text) AS integer)"), {"name": CANARY})


def no_json(connection: Connection) -> None:
    connection.execute(text("SELECT CAST(:name AS jsonb)"), {"name": f'{{"{CANARY}'})


def no_number_in_a_row_further_down(connection: Connection) -> None:
    query = text(
        "SELECT CAST(CASE WHEN n < 900 THEN '1' ELSE :name END AS integer) FROM generate_series(1, 999) n"
    )
    streamed = connection.execution_options(stream_results=True, yield_per=10)
    list(streamed.execute(query, {"name": CANARY}))


def a_date_that_python_has_not(connection: Connection) -> None:
    connection.execute(text("SELECT 'infinity'::date, :name"), {"name": CANARY}).all()


def copied_twice(connection: Connection) -> None:
    copy_rows(connection, "person", ("name",), [(CANARY,)])


def copied_without_sense(connection: Connection) -> None:
    copy_rows(connection, "person", ("name", "age"), [("someone", CANARY)])


FAILURES = (
    twice,
    refused,
    no_number,
    no_json,
    no_number_in_a_row_further_down,
    a_date_that_python_has_not,
    copied_twice,
    copied_without_sense,
)


@pytest.fixture
def people(ledger: Engine) -> Engine:
    with ledger.begin() as connection:
        connection.execute(TABLE)
        connection.execute(INSERT, {"name": CANARY})
    return ledger


def shown(error: BaseException) -> str:
    """All that a log shows of an error, but the lines of this file."""
    told = traceback.TracebackException.from_exception(error)
    return "".join(line for line in told.format() if __file__ not in line) + repr(error)


@pytest.mark.parametrize("fail", FAILURES)
def test_no_error_repeats_a_value(people: Engine, fail: Callable[[Connection], None]) -> None:
    with (
        pytest.raises((DBAPIError, psycopg.Error, OutreachError)) as caught,
        people.begin() as connection,
    ):
        fail(connection)
    assert "Quagmire" not in shown(caught.value)
    assert "infinity" not in shown(caught.value).replace("'infinity'::date", "")


def test_it_still_says_which_rule_was_broken(people: Engine) -> None:
    with pytest.raises(DBAPIError, match=r"UniqueViolation.*person_name_key"), people.begin() as connection:
        twice(connection)
    with pytest.raises(DBAPIError, match="SQLSTATE 22P02"), people.begin() as connection:
        no_number(connection)


def test_nor_does_one_of_an_engine_that_waits(people: Engine) -> None:
    async def ask() -> None:
        engine = async_ledger_engine(people.url, poolclass=NullPool)
        try:
            async with engine.connect() as connection:
                await connection.run_sync(no_number)
        finally:
            await engine.dispose()

    with pytest.raises(DBAPIError) as caught:
        asyncio.run(ask())
    assert "Quagmire" not in shown(caught.value)


def test_the_server_logs_none_of_it(people: Engine) -> None:
    log = Path(str(people.url.query["host"])) / "server.log"
    for fail in FAILURES:
        with pytest.raises((DBAPIError, psycopg.Error, OutreachError)), people.begin() as connection:
            fail(connection)
    said = log.read_text(encoding="utf-8")
    assert "ready to accept connections" in said
    assert "Quagmire" not in said
