"""The data of the benchmark: its people, its warehouse, and the earlier nights of its full ledgers."""

from collections.abc import Iterator

import phonenumbers
import pytest
from sqlalchemy import URL, Connection, Engine, create_engine, text

from benchmarks.history import History, make_history
from benchmarks.warehouse import make_warehouse
from builders.databases import drop_database
from outreach.services.reporting.conservation import conservation
from outreach.storage.engine import ledger_engine

INVOICES = 3_000
HISTORY = History(name="tried", words="4 runs of 50", runs=4, size=50, pool=120)


@pytest.fixture(scope="module")
def warehouse_of_benchmark(postgres: URL) -> Iterator[Connection]:
    made = make_warehouse(postgres, invoices=INVOICES)
    engine = create_engine(made.url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()
    drop_database(postgres, f"warehouse_{INVOICES}")


@pytest.fixture(scope="module")
def full_ledger(postgres: URL, ledger_template: str) -> Iterator[Engine]:
    make_history(postgres, HISTORY, of=ledger_template)
    engine = ledger_engine(postgres.set(database=HISTORY.database).render_as_string(hide_password=False))
    yield engine
    engine.dispose()
    drop_database(postgres, HISTORY.database)


def test_everyone_has_a_number_of_their_own_that_the_library_takes_for_one_of_their_country(
    warehouse_of_benchmark: Connection,
) -> None:
    people = warehouse_of_benchmark.execute(text("SELECT phone, country FROM public.person")).all()

    assert len({each.phone for each in people}) == len(people) == 990
    assert {each.country for each in people} == {"SA", "AE", "EG", "GB", "US", "IN"}
    for each in people:
        number = phonenumbers.parse(each.phone)
        assert phonenumbers.is_valid_number_for_region(number, each.country), each.phone


def test_americans_have_reserved_numbers(warehouse_of_benchmark: Connection) -> None:
    query = "SELECT phone FROM public.person WHERE country = 'US'"

    assert all(phone[5:10] == "55501" for phone in warehouse_of_benchmark.scalars(text(query)))


def test_most_people_have_the_same_in_all_of_their_rows(warehouse_of_benchmark: Connection) -> None:
    query = """
        SELECT avg(CASE WHEN spellings = 1 THEN 1 ELSE 0 END)
        FROM (
            SELECT count(DISTINCT (full_name, phone)) AS spellings
            FROM billing.open_item GROUP BY customer_number
        ) AS person
    """
    share = warehouse_of_benchmark.execute(text(query)).scalar_one()

    assert 0.93 < share < 0.98


def test_the_earlier_nights_are_analyzed_and_their_numbers_add_up(full_ledger: Engine) -> None:
    with full_ledger.connect() as connection:
        runs = connection.scalars(text("SELECT run_id FROM outreach.campaign_run")).all()
        analyzed = connection.scalars(
            text("SELECT reltuples FROM pg_class WHERE oid = CAST('outreach.call' AS regclass)")
        ).one()

    assert (len(runs), analyzed) == (4, 200)
    assert [conservation(full_ledger, run_id=run) for run in runs] == [()] * 4


def test_the_same_people_are_called_in_several_of_the_earlier_nights(full_ledger: Engine) -> None:
    query = """
        SELECT count(DISTINCT run_id) AS nights FROM outreach.call GROUP BY person_id ORDER BY 1 DESC LIMIT 1
    """
    with full_ledger.connect() as connection:
        assert connection.execute(text(query)).scalar_one() == 2


def test_a_full_ledger_has_the_indexes_of_an_empty_one(full_ledger: Engine, ledger: Engine) -> None:
    query = text("SELECT indexdef FROM pg_indexes WHERE schemaname = 'outreach' ORDER BY 1")
    with full_ledger.connect() as full, ledger.connect() as empty:
        assert full.scalars(query).all() == empty.scalars(query).all()
