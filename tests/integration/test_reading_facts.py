"""Reading what the warehouse knows: from the last whole reading on, all of a query or nothing."""

import logging
import traceback
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, select

from builders.fact_queries import (
    NOW,
    PHONE,
    called_us,
    knows,
    paid,
    read_once,
    reading,
    run_of,
    suppressed,
    wishes,
)
from builders.hostile_values import MOMENTS, NUMBERS, OBJECTS, TEXTS
from builders.stops import facts, stops
from outreach.domain.errors import ConfigurationError, OutreachError, WarehouseUnavailable
from outreach.domain.facts import FactKind
from outreach.services.extraction.facts import read as reader
from outreach.services.extraction.facts.queries import FACT_QUERIES
from outreach.services.extraction.facts.read import FIRST_LOOK_BACK, OVERLAP, read_facts, refresh_facts
from outreach.services.extraction.facts.recording import record_facts
from outreach.services.extraction.facts.rows import Cells, FactRow, Reading
from outreach.storage import tables
from outreach.storage.copying import copy_rows
from outreach.storage.statements import statement

MINUTE = timedelta(minutes=1)
NAMED_AFTER_SINCE = """
    SELECT 'P-' || (:since AT TIME ZONE 'UTC') AS payment_id, 'C-1' AS person_id, NULL AS invoice_id,
           5 AS amount, NULL AS currency, timestamptz '2026-11-19 10:00+03' AS booked_at
"""


def read(ledger: Engine, warehouse: Engine, *, now: datetime = NOW, of: Any = None) -> None:
    read_facts(ledger, warehouse, run=run_of(of or reading("payments")), now=now)


def known(ledger: Engine) -> list[str]:
    return [payment["value"]["payment_id"] for payment in facts(ledger, FactKind.PAYMENT)]


def readings(ledger: Engine) -> list[datetime]:
    with ledger.connect() as connection:
        return list(connection.scalars(select(tables.fact_reading.c.read_at)))


@pytest.fixture
def given(ledger: Engine, warehouse: Engine) -> list[datetime]:
    """The values of ``:since`` in three readings, the last with a clock that had been put back."""
    of = reading("payments", sql=NAMED_AFTER_SINCE)
    for now in (NOW, NOW + timedelta(days=2), NOW + timedelta(days=1)):
        read(ledger, warehouse, now=now, of=of)
    return [datetime.fromisoformat(name.removeprefix("P-")).replace(tzinfo=UTC) for name in known(ledger)]


def test_a_query_is_asked_from_a_day_before_its_last_reading(given: list[datetime]) -> None:
    assert given == [NOW - FIRST_LOOK_BACK, NOW - OVERLAP, NOW]


def test_another_query_is_read_from_the_beginning(ledger: Engine, warehouse: Engine) -> None:
    """Also one that stays as it is and whose values are read otherwise, as with another region."""
    read(ledger, warehouse, of=reading("payments", sql=NAMED_AFTER_SINCE))
    read(ledger, warehouse, of=reading("payments", sql=f"{NAMED_AFTER_SINCE} -- another"), now=NOW + MINUTE)
    read(
        ledger,
        warehouse,
        of=reading("payments", sql=NAMED_AFTER_SINCE, defaults={"region": "AE"}),
        now=NOW + 2 * MINUTE,
    )
    assert len({name[:12] for name in known(ledger)}) == 1
    assert len(readings(ledger)) == 3


def test_each_campaign_reads_for_itself(ledger: Engine, warehouse: Engine) -> None:
    knows(warehouse, "payments", paid())
    read(ledger, warehouse)
    read(ledger, warehouse, of=replace(reading("payments"), campaign_id="another"))
    assert {each["source"] for each in facts(ledger, FactKind.PAYMENT)} == {
        "warehouse:overdue_invoices",
        "warehouse:another",
    }


def test_a_campaign_without_such_queries_reads_nothing_and_needs_no_warehouse(ledger: Engine) -> None:
    assert read_facts(ledger, None, run=run_of(reading()), now=NOW) == {}
    assert refresh_facts(ledger, None, run=run_of(reading()), now=NOW) == {}


def test_a_reading_is_good_for_a_minute(ledger: Engine, warehouse: Engine) -> None:
    knows(warehouse, "payments", paid())
    run = run_of(reading("payments"))
    asked = [bool(refresh_facts(ledger, warehouse, run=run, now=NOW + n * MINUTE / 2)) for n in range(4)]
    assert asked == [True, False, False, True]


class KilledHere(BaseException):
    """The end of a process."""


def test_a_reading_that_is_killed_before_its_end_is_made_again_from_where_it_began(
    ledger: Engine, warehouse: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    knows(warehouse, "payments", paid())
    knows(warehouse, "suppressions", suppressed())
    of = reading("payments", "suppressions")

    def killed(*_: Any, **__: Any) -> int:
        raise KilledHere

    with monkeypatch.context() as patch:
        patch.setattr(reader, "record_facts", killed)
        with pytest.raises(KilledHere):
            read(ledger, warehouse, of=of)
    assert (known(ledger), stops(ledger), readings(ledger)) == ([], [], [])
    read(ledger, warehouse, of=of, now=NOW + MINUTE)
    assert (len(known(ledger)), len(stops(ledger))) == (1, 1)


def test_facts_that_were_read_before_a_query_fails_are_kept_and_that_query_is_made_again(
    ledger: Engine, warehouse: Engine
) -> None:
    knows(warehouse, "payments", paid())
    with pytest.raises(ConfigurationError, match=r"suppressions\.sql: the warehouse refuses the query"):
        read(ledger, warehouse, of=reading("payments", "suppressions"))
    assert (len(known(ledger)), len(readings(ledger))) == (1, 1)


def test_a_preference_that_was_read_before_a_newer_one_does_not_undo_it(
    ledger: Engine, warehouse: Engine
) -> None:
    read_once(ledger, warehouse, "preferences", wishes(from_="17:00"), now=NOW + MINUTE)
    read_once(ledger, warehouse, "preferences", wishes(from_="09:00"))
    assert [each["value"] for each in facts(ledger, FactKind.PREFERENCE)] == [{"from": "17:00:00"}]


@pytest.mark.parametrize("file", FACT_QUERIES)
def test_a_column_that_is_missing_or_stands_twice_reads_nothing(
    ledger: Engine, warehouse: Engine, file: str
) -> None:
    table, wanted = file.removesuffix(".sql"), FACT_QUERIES[file].columns
    for missing in wanted:
        columns = ", ".join(f'NULL AS "{column}"' for column in wanted if column != missing)
        with pytest.raises(ConfigurationError, match=f"{file} returns no column {missing}; it needs "):
            read(ledger, warehouse, of=reading(table, sql=f"SELECT {columns}"))
    columns = ", ".join(f'NULL AS "{column}"' for column in (*wanted, wanted[0]))
    with pytest.raises(ConfigurationError, match=f"more than one column {wanted[0]}; name each once"):
        read(ledger, warehouse, of=reading(table, sql=f"SELECT {columns}"))
    assert readings(ledger) == []


def test_columns_stand_in_any_order_and_case_and_others_are_passed_over(
    ledger: Engine, warehouse: Engine
) -> None:
    sql = "SELECT now() AS \"AT\", 'x' AS notes, true AS talked, 'C-1' AS \"Person_ID\", NULL AS phone"
    read(ledger, warehouse, of=reading("inbound", sql=sql))
    assert [call["person_key"] for call in facts(ledger, FactKind.INBOUND)] == ["c-1"]


def test_dates_that_python_has_no_date_for_spoil_no_other_row(ledger: Engine, warehouse: Engine) -> None:
    sql = (
        "SELECT person_id, NULL AS phone, NULL AS reason, until FROM "
        "(VALUES ('C-1', timestamptz 'infinity'), ('C-2', '2026-12-01')) AS row (person_id, until)"
    )
    read(ledger, warehouse, of=reading("suppressions", sql=sql))
    endless = {stop["person_key"]: stop["holds_until"] is None for stop in stops(ledger)}
    assert endless == {"c-1": True, "c-2": False}


CANARY = "Canary Kowalski"


def test_nothing_that_is_logged_or_raised_names_anyone(
    ledger: Engine, warehouse: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    known_of_no_one = [
        ("payments", paid(person_id=CANARY, amount=PHONE), paid(person_id=None, invoice_id=None)),
        (
            "inbound",
            called_us(person_id=CANARY, at=CANARY, talked=CANARY),
            called_us(phone=f"{PHONE}{CANARY}"),
        ),
        ("preferences", wishes(person_id=CANARY, from_=PHONE), wishes(person_id=CANARY)),
        ("suppressions", suppressed(person_id=CANARY, reason=CANARY, until=CANARY), suppressed(phone=CANARY)),
    ]
    for table, *rows in known_of_no_one:
        read_once(ledger, warehouse, table, *rows)
    assert len([record for record in caplog.records if record.name == reader.__name__]) == 4
    for found in failures(ledger, warehouse):
        assert CANARY not in "".join(traceback.format_exception(found)).replace(FAILING, "")
    assert CANARY not in caplog.text
    assert PHONE not in caplog.text


FAILING = f"SELECT '{CANARY}'::integer AS payment_id"


def failures(ledger: Engine, warehouse: Engine) -> Iterator[OutreachError]:
    for sql in (FAILING, f"SELECT * FROM nowhere WHERE name = '{CANARY}'"):
        with pytest.raises(OutreachError) as caught:
            read(ledger, warehouse, of=reading("payments", sql=sql))
        yield caught.value


def test_a_warehouse_that_is_away_is_asked_again_later(ledger: Engine) -> None:
    nowhere = create_engine("postgresql+psycopg://someone@127.0.0.1:9/nowhere")
    with pytest.raises(WarehouseUnavailable, match=r"payments\.sql: "):
        read(ledger, nowhere)
    assert readings(ledger) == []


HOSTILE = (*NUMBERS, *MOMENTS, *OBJECTS, *TEXTS)


@pytest.mark.parametrize("file", FACT_QUERIES)
def test_no_value_stops_a_reading_and_the_ledger_takes_what_is_made_of_it(ledger: Engine, file: str) -> None:
    query = FACT_QUERIES[file]
    given = Reading(config=reading().config, now=NOW)
    ordinary = {
        column: value
        for row in (paid(), suppressed(), wishes(), called_us())
        for column, value in row.items()
    }
    made: list[FactRow] = []
    for column in query.columns:
        for value in HOSTILE:
            cells = Cells(
                values={name: ordinary[name] for name in query.columns} | {column: value}, reading=given
            )
            made += query.read(cells).facts
    with ledger.begin() as connection:
        connection.execute(statement("create_read_fact"))
        assert copy_rows(connection, "read_fact", FactRow._fields, made) == len(made)
        record_facts(connection, query.kind, source="warehouse:test", now=NOW)
    assert facts(ledger, query.kind)
