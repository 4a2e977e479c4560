"""Partial indexes hold the domain's sets of states, and the statements that need them keep using them."""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine, text

from outreach.domain.calls import (
    BATCH_IN_FLIGHT_STATES,
    EXPIRED_STATES,
    OPEN_STATES,
    OUTSTANDING_STATES,
    CallState,
)
from outreach.storage.statements import statement
from outreach.storage.tables import metadata
from outreach.storage.workspace import clear_workspace

STATES_OF_INDEX = [
    ("uq_call_open_phone", OPEN_STATES),
    ("uq_call_batch_in_flight", BATCH_IN_FLIGHT_STATES),
    ("ix_call_expired_phone", EXPIRED_STATES),
    ("ix_call_outstanding", OUTSTANDING_STATES),
    ("ix_call_unknown", {CallState.UNKNOWN}),
]

INDEX_OF_STATEMENT = [
    ("what_holds_account", "uq_call_batch_in_flight"),
    ("what_holds_account", "ix_call_unknown"),
    ("unsettled_batches", "uq_call_batch_in_flight"),
    ("find_waits_over", "uq_call_batch_in_flight"),
    ("find_waits_over", "ix_call_outstanding"),
    ("count_outstanding", "ix_call_outstanding"),
    ("planned_batches", "ix_call_batch_planned"),
    ("count_unknown_of_account", "ix_call_unknown"),
    ("pace_of_account", "ix_call_ended_at"),
    ("withdraw_unfit_calls", "uq_call_open_phone"),
    ("find_stops", "ix_fact_stop_person_key"),
    ("find_stops", "ix_fact_stop_phone"),
    ("find_stops", "ix_fact_invoice_id"),
    ("find_holds", "ix_fact_kind_person_key"),
    ("find_frequency", "ix_call_person_key_rang_at"),
    ("find_frequency", "ix_call_phone_rang_at"),
    ("find_frequency", "ix_fact_kind_phone"),
    ("find_invoice_caps", "ix_call_invoice_invoice_key"),
    ("lift_stops", "ix_fact_stop_person_key"),
    ("withdraw_unfit_calls", "ix_call_expired_phone"),
    ("unknown_batches", "ix_call_unknown"),
]

MANY_BATCHES = """
    INSERT INTO outreach.call_batch (batch_id, run_id, sequence, connection_id, provider, state)
    SELECT lpad(number::text, 32, '0')::uuid, gen_random_uuid(), number, 'account ' || number % 9,
           '', 'submitted'
    FROM generate_series(1, 1000) AS number
"""

MANY_CALLS = """
    INSERT INTO outreach.call (
        call_id, run_id, person_id, person_key, attempt, batch_id, phone, state, state_changed_at,
        may_ring_from, may_ring_until
    )
    SELECT gen_random_uuid(), gen_random_uuid(), 'C-' || number, 'c-' || number, 1,
           -- Batches lie one after the other, and numbers anywhere.
           lpad((1 + (number - 1) / 20)::text, 32, '0')::uuid, '+9665' || number * 7919 % 20011,
           'completed', now(), now(), now()
    FROM generate_series(1, 20000) AS number
"""


@pytest.mark.parametrize(("name", "states"), STATES_OF_INDEX)
def test_a_partial_index_holds_exactly_the_states_of_the_domain(
    ledger: Engine, name: str, states: frozenset[str]
) -> None:
    query = text(
        "SELECT pg_get_expr(indpred, indrelid) FROM pg_index WHERE indexrelid = CAST(:name AS regclass)"
    )
    with ledger.connect() as connection:
        in_database = connection.scalar(query, {"name": f"outreach.{name}"})
    assert words_in(in_database) == states
    assert words_in(predicate_in_tables(name)) == states


def predicate_in_tables(name: str) -> str:
    indexes = [index for table in metadata.tables.values() for index in table.indexes if index.name == name]
    (index,) = indexes
    return str(index.dialect_options["postgresql"]["where"])


def words_in(predicate: str) -> set[str]:
    return set(re.findall(r"'(\w+)'", predicate))


MANY_STOPS = """
    INSERT INTO outreach.fact (
        kind, reason, subject, person_key, phone, happened_at, recorded_at, source
    )
    SELECT 'stop', 'opt_out', 'person_or_phone', 'c-' || number, '+9665' || number, now(), now(), 'test'
    FROM generate_series(1, 20000) AS number
"""

MANY_DISPUTES = """
    INSERT INTO outreach.fact (kind, reason, subject, invoice_id, happened_at, recorded_at, source)
    SELECT 'stop', 'dispute', 'invoice', 'INV-' || number, now(), now(), 'test'
    FROM generate_series(1, 20000) AS number
"""


MANY_FACTS = """
    INSERT INTO outreach.fact (kind, subject, person_key, phone, happened_at, recorded_at, source)
    SELECT 'conversation', 'phone_of_person', 'c-' || number, '+9665' || number, now(), now(), 'test'
    FROM generate_series(1, 20000) AS number
"""

MANY_LINKS = """
    INSERT INTO outreach.call_invoice (call_id, run_id, row_number, invoice_key)
    SELECT call_id, run_id, 1, 'inv-' || person_key FROM outreach.call
"""

ONE_ASKED = """
    WITH asked AS (
        INSERT INTO policy_asked
        VALUES ('C-1', 'c-1', '+96651', '{}', '{}', '{}', '', '{}', 1)
        RETURNING person_id
    ), about AS (
        INSERT INTO policy_about SELECT person_id, 'inv-c-1' FROM asked
    )
    INSERT INTO policy_answer SELECT person_id, now(), now(), false, 'allowed', 1, NULL, '{}' FROM asked
"""


@pytest.fixture
def many_nights(ledger: Engine) -> Iterator[Connection]:
    """A connection to a ledger with so many calls that a look at each of them takes long."""
    with ledger.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))  # rows without their runs
        connection.execute(text(MANY_BATCHES))
        connection.execute(text(MANY_CALLS))
        connection.execute(text(MANY_STOPS))
        connection.execute(text(MANY_DISPUTES))
        connection.execute(text(MANY_FACTS))
        connection.execute(text(MANY_LINKS))
        connection.execute(
            text("ANALYZE outreach.call, outreach.call_invoice, outreach.call_batch, outreach.fact")
        )
    with ledger.connect() as connection:
        clear_workspace(connection)
        connection.execute(text(ONE_ASKED))
        connection.execute(text("ANALYZE policy_asked, policy_about, policy_answer"))
        yield connection


@pytest.mark.parametrize(("name", "index"), INDEX_OF_STATEMENT)
def test_a_prepared_statement_finds_what_is_open_by_its_index(
    many_nights: Connection, name: str, index: str
) -> None:
    plan = "\n".join(many_nights.exec_driver_sql(f"EXPLAIN (GENERIC_PLAN) {numbered(name)}").scalars())
    assert index in plan


def numbered(name: str) -> str:
    """A statement's text as the server prepares it: $1 for the first parameter, and so on."""
    names: list[str] = []

    def number(found: re.Match[str]) -> str:
        if found.group(1) not in names:
            names.append(found.group(1))
        return f"${names.index(found.group(1)) + 1}"

    return re.sub(r"(?<![:\w]):(\w+)", number, statement(name).text)
