"""A warehouse that does not answer is waited for no longer than ``warehouse_timeout`` says."""

import sqlite3
import time
from collections.abc import Generator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, create_engine, event, text

from outreach.domain.errors import WarehouseUnavailable
from outreach.services.extraction.time_limit import asked_within, limit_of
from outreach.services.extraction.warehouse import extract

RUN_DATE = date(2026, 11, 27)
SHORT = timedelta(seconds=0.5)
SLEEPS = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(61)%' AND pid <> pg_backend_pid()"


def test_a_query_that_takes_too_long_ends_with_the_key_that_gives_it_more_time(warehouse: Engine) -> None:
    began = time.monotonic()
    with (
        pytest.raises(WarehouseUnavailable) as caught,
        extract(warehouse, "SELECT pg_sleep(61)", run_date=RUN_DATE, lasts=SHORT),
    ):
        pytest.fail("nothing was answered")
    assert time.monotonic() - began < 30
    assert str(caught.value) == (
        "extract.sql: the warehouse did not answer within 0.5 s; make the query faster, or give it more "
        "time: warehouse_timeout.extract in campaign.yaml"
    )


def test_what_took_too_long_does_not_go_on_at_the_warehouse(warehouse: Engine) -> None:
    with (
        pytest.raises(WarehouseUnavailable),
        extract(warehouse, "SELECT pg_sleep(61)", run_date=RUN_DATE, lasts=SHORT),
    ):
        pytest.fail("nothing was answered")
    deadline = time.monotonic() + 20
    with warehouse.connect() as connection:
        while connection.scalar(text(SLEEPS)):
            connection.rollback()
            assert time.monotonic() < deadline
            time.sleep(0.1)


def test_rows_that_stop_coming_end_as_well(warehouse: Engine) -> None:
    sql = "SELECT n, CASE WHEN n > 10000 THEN pg_sleep(61)::text END FROM generate_series(1, 20000) AS n"
    with (
        pytest.raises(WarehouseUnavailable, match=r"extract\.sql"),
        extract(warehouse, sql, run_date=RUN_DATE, lasts=timedelta(seconds=3)) as found,
    ):
        for _ in found.rows:
            pass


def test_the_time_that_the_reader_takes_itself_does_not_count(warehouse: Engine) -> None:
    sql = "SELECT n FROM generate_series(1, 30000) AS n"
    with extract(warehouse, sql, run_date=RUN_DATE, lasts=timedelta(seconds=5)) as found:
        for count, _ in enumerate(found.rows, start=1):
            if count == 1:
                time.sleep(5.5)
    assert count == 30_000


def test_the_server_ends_the_query_by_itself_a_little_later(warehouse: Engine) -> None:
    with extract(warehouse, "SELECT current_setting('statement_timeout')", run_date=RUN_DATE) as found:
        assert list(found.rows) == [("1805s",)]


def test_a_driver_that_cannot_be_stopped_is_left_to_itself(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'warehouse.db'}")

    @event.listens_for(engine, "connect")
    def _(driver: sqlite3.Connection, _record: Any) -> None:
        driver.create_function("hang", 0, lambda: time.sleep(8))

    began = time.monotonic()
    with (
        pytest.raises(WarehouseUnavailable, match="did not answer within"),
        extract(engine, "SELECT hang()", run_date=RUN_DATE, lasts=SHORT),
    ):
        pytest.fail("nothing was answered")
    assert time.monotonic() - began < 7


def test_what_a_block_does_not_read_is_not_waited_for(warehouse: Engine) -> None:
    def without_end(_: Connection) -> Generator[int, None, None]:
        yield from iter(int, 1)

    limit = limit_of("facts", timedelta(minutes=1))
    with asked_within(warehouse, without_end, asked="a test", limit=limit) as parts:
        assert next(parts) == 0
