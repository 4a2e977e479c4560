"""``still_due.sql`` is asked about the very values that ``extract.sql`` returned, in their own type."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, create_engine, event, select, text
from sqlalchemy.pool import StaticPool

from builders.invoices import NOW, receivables_campaign, run_for
from builders.levers_accounts import account as account_of_no_one
from builders.still_due import who_owes
from outreach.domain.gates import Gate
from outreach.providers.registry import provider_for
from outreach.quality.verdicts import GateVerdict, store_verdict
from outreach.services.dispatch.plan import plan_batches
from outreach.services.extraction.invoices import extract_invoices
from outreach.services.extraction.still_due import ask_still_due
from outreach.services.preparation.contacts import prepare_contacts
from outreach.services.preparation.decide import decide
from outreach.services.preparation.prompt_tags import build_prompt_tags
from outreach.services.runs.run import read_run
from outreach.storage import tables
from outreach.storage.engine import ledger_engine

EXTRACT = (
    "SELECT id AS person_id, 'INV-' || position AS invoice_id, 'Amal Haddad' AS name,"
    " '+1202555010' || position AS phone, 100 AS amount, '2024-05-01' AS due_date,"
    " NULL AS currency, NULL AS country, NULL AS state, NULL AS language, NULL AS time_zone,"
    " NULL AS settled, NULL AS disputed, NULL AS consent FROM debtor ORDER BY position"
)
STILL_DUE = "SELECT id FROM debtor WHERE owes = 1 AND id IN :person_ids"
TEMPLATE = "550e8400-e29b-41d4-a716-446655440000"

A_UUID = UUID("8d1f7a52-3f0e-4d6a-9a55-0f5b8f1c2a11")


def debtors(warehouse: Engine, kind: str, *ids: Any) -> None:
    """Make the table ``debtor`` hold these ids, in a column of this type; all of them owe."""
    with warehouse.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS debtor"))
        connection.execute(text(f"CREATE TABLE debtor (position integer, id {kind}, owes integer)"))
        for position, each in enumerate(ids):
            values = {"position": position, "id": each}
            connection.execute(text("INSERT INTO debtor VALUES (:position, :id, 1)"), values)


def planned(ledger: Engine, warehouse: Engine, still_due_sql: str = STILL_DUE) -> UUID:
    """Take a run to its planned calls, as its tasks do."""
    of = receivables_campaign(
        extract_sql=EXTRACT, still_due_sql=still_due_sql, provider={"template": TEMPLATE}
    )
    run_id = run_for(ledger, of)
    extract_invoices(ledger, warehouse, run_id=run_id, now=NOW)
    prepare_contacts(ledger, run_id=run_id, shard=0)
    build_prompt_tags(ledger, run_id=run_id, shard=0)
    decide(ledger, run_id=run_id, now=NOW)
    with ledger.begin() as connection:
        for gate in (Gate.INVOICES, Gate.CONTACTS):
            verdict = GateVerdict(gate=gate, passed=True)
            store_verdict(connection, run_id, verdict, result={}, report=None, now=NOW)
    account = account_of_no_one("http://127.0.0.1:9/api-service/v1")
    provider = provider_for(account, clock=lambda: NOW)
    plan_batches(ledger, run_id=run_id, account=account, provider=provider, now=NOW)
    return run_id


def asked_about(ledger: Engine, warehouse: Engine, run_id: UUID) -> list[Any]:
    """Ask who still owes, from a process that knows only the ledger; returns what the driver was given."""
    given: list[Any] = []

    def note(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        if "owes = 1" in statement:
            given.extend(parameters.values() if isinstance(parameters, dict) else parameters)

    after_a_restart = ledger_engine(ledger.url.render_as_string(hide_password=False))
    event.listen(warehouse, "before_cursor_execute", note)
    try:
        with after_a_restart.connect() as connection:
            run = read_run(connection, run_id)
            batch_id = connection.scalars(select(tables.call_batch.c.batch_id)).one()
        ask_still_due(after_a_restart, warehouse, run=run, batch_id=batch_id, now=NOW)
    finally:
        event.remove(warehouse, "before_cursor_execute", note)
        after_a_restart.dispose()
    return given


def still_due(ledger: Engine, run_id: UUID) -> list[bool]:
    return list(who_owes(ledger, run_id).values())


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("integer", 4711),
        ("bigint", 2**62),
        ("numeric(12, 2)", Decimal("4711.00")),
        ("numeric", Decimal(10**30 + 1)),
        ("double precision", 4711.5),
        ("uuid", A_UUID),
        ("text", "C-1"),
        ("text", " C-1\t"),
        ("char(8)", "C-1     "),
        ("bytea", b"C-1"),
        ("date", date(2024, 1, 2)),
        ("time", time(9, 30)),
        ("timestamptz", datetime(2024, 1, 2, 3, 4, 5, 678, tzinfo=UTC)),
    ],
    ids=repr,
)
def test_a_postgresql_warehouse_is_asked_with_the_value_and_type_of_its_column(
    ledger: Engine, warehouse: Engine, kind: str, value: Any
) -> None:
    debtors(warehouse, kind, value)
    run_id = planned(ledger, warehouse)
    (given,) = asked_about(ledger, warehouse, run_id)
    assert (type(given), given) == (type(value), value)
    assert still_due(ledger, run_id) == [True]


@pytest.fixture
def sqlite() -> Iterator[Engine]:
    """A warehouse whose columns have no type, so that a number is never equal to its text."""
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    yield engine
    engine.dispose()


@pytest.mark.parametrize("value", [4711, 4711.5, "4711", " 4711 ", b"4711", "A\0B"], ids=repr)
def test_a_warehouse_without_types_finds_the_value_again(ledger: Engine, sqlite: Engine, value: Any) -> None:
    debtors(sqlite, "", value)
    run_id = planned(ledger, sqlite)
    assert still_due(ledger, run_id) == []
    assert asked_about(ledger, sqlite, run_id) == [value]
    assert still_due(ledger, run_id) == [True]


def test_a_text_that_no_driver_can_send_is_not_found_again_and_stops_no_one_else(
    ledger: Engine, sqlite: Engine
) -> None:
    @event.listens_for(sqlite, "connect")
    def keep_broken_bytes(connection: Any, _: Any) -> None:
        connection.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")

    debtors(sqlite, "", "C-1", "C-2")
    with sqlite.begin() as connection:
        connection.execute(text("UPDATE debtor SET id = CAST(x'43ff' AS TEXT) WHERE position = 0"))
    run_id = planned(ledger, sqlite)
    asked_about(ledger, sqlite, run_id)
    assert who_owes(ledger, run_id) == {"C\ufffd": False, "C-2": True}


def test_rows_of_one_person_that_are_spelled_with_other_spaces_are_all_asked_about(
    ledger: Engine, sqlite: Engine
) -> None:
    debtors(sqlite, "", "C-1", " C-1")
    run_id = planned(ledger, sqlite)
    with sqlite.begin() as connection:
        connection.execute(text("UPDATE debtor SET owes = 0 WHERE id = 'C-1'"))
    assert sorted(asked_about(ledger, sqlite, run_id)) == [" C-1", "C-1"]
    assert still_due(ledger, run_id) == [True]


def test_an_answer_in_another_case_is_about_another_person(ledger: Engine, sqlite: Engine) -> None:
    debtors(sqlite, "", "0015g00000AbCdE")
    run_id = planned(ledger, sqlite)
    with sqlite.begin() as connection:
        connection.execute(text("DROP TABLE debtor"))
        answer = "CREATE VIEW debtor AS SELECT '0015g00000aBcDe' COLLATE NOCASE AS id, 1 AS owes"
        connection.execute(text(answer))
    asked_about(ledger, sqlite, run_id)
    assert still_due(ledger, run_id) == [False]


def test_an_unreadable_row_of_the_answer_is_about_no_one(ledger: Engine, sqlite: Engine) -> None:
    debtors(sqlite, "", "C-1", "C-2")
    run_id = planned(ledger, sqlite, still_due_sql=f"{STILL_DUE} OR position IS NULL")
    with sqlite.begin() as connection:
        connection.execute(text("UPDATE debtor SET owes = 0 WHERE id = 'C-2'"))
        connection.execute(text("INSERT INTO debtor VALUES (NULL, 1e300, 1), (NULL, NULL, 1)"))
    asked_about(ledger, sqlite, run_id)
    assert still_due(ledger, run_id) == [True, False]
