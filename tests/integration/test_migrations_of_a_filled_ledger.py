"""A ledger that has seen a night keeps every row when it is brought to the present shape."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from psycopg.errors import CheckViolation
from sqlalchemy import URL, Engine, inspect, text
from sqlalchemy.exc import IntegrityError

from builders.ledger import CALL_PATHS, insert_run
from builders.night import Person, Rung, completed, person
from outreach.domain.calls import CallState
from outreach.domain.decisions import Reason
from outreach.storage.engine import ledger_engine
from outreach.storage.migrate import migrate
from outreach.storage.tables import SCHEMA
from outreach_sandbox.postgres.server import create_database, drop_database

ONE_AT_A_TIME = {CallState.SUBMITTING, CallState.UNKNOWN}
"""An account has one batch of them, so each has an account of its own."""


def everybody() -> list[Person]:
    """Somebody in every state that a call can be in, somebody with a transcript, and somebody not called."""
    called = [
        person(
            call=Rung(state=state, account=f"{state}_default" if state in ONE_AT_A_TIME else "levers_default")
        )
        for state in CALL_PATHS
    ]
    return [*called, person(call=completed()), person(reason=Reason.NO_CONSENT)]


@pytest.fixture
def first_shape(postgres: URL) -> Iterator[Engine]:
    """A ledger as the first migration made it, after a night."""
    name = f"ledger_{uuid4().hex[:12]}"
    engine = ledger_engine(create_database(postgres, name).render_as_string(hide_password=False))
    migrate(engine, revision="0001")
    fill(engine)
    yield engine
    engine.dispose()
    drop_database(postgres, name)


def fill(engine: Engine) -> None:
    insert_run(engine, *everybody())
    insert_run(engine, person(), wave=2, sealed=False)
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO outreach.provider_event"
                " (connection_id, provider, event_key, source, received_at, body)"
                " VALUES ('levers_default', 'levers', 'one', 'webhook', now(), '{}')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO outreach.suppression (phone, reason, source, created_at)"
                " VALUES ('+966500000001', 'opt_out', 'call', now())"
            )
        )


def contents(engine: Engine) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table."""
    with engine.connect() as connection:
        names = sorted(set(inspect(connection).get_table_names(schema=SCHEMA)) - {"alembic_version"})
        return {
            name: [
                dict(row)
                for row in connection.execute(
                    text(f"SELECT * FROM {SCHEMA}.{name} AS t ORDER BY t::text")
                ).mappings()
            ]
            for name in names
        }


def test_every_row_stays_as_it_was_and_new_columns_are_beside_it(first_shape: Engine) -> None:
    before = contents(first_shape)
    filled = {name for name, rows in before.items() if rows}
    assert filled >= {"call", "call_batch", "call_transition", "contact", "provider_event", "suppression"}
    migrate(first_shape)
    after = contents(first_shape)
    for name, rows in before.items():
        kept = [{column: row[column] for column in rows[0]} for row in after[name]] if rows else []
        for row in rows:
            assert row in kept, name
        assert name == "legal_transition" or len(kept) == len(rows), name


def test_the_guards_hold_for_rows_that_are_older_than_they_are(first_shape: Engine) -> None:
    migrate(first_shape)
    for change in (
        "DELETE FROM outreach.call WHERE state = 'unknown'",
        "UPDATE outreach.call SET state = 'planned' WHERE state = 'unknown'",
        "UPDATE outreach.call SET phone = '+966500000000'",
        "TRUNCATE outreach.call CASCADE",
    ):
        with pytest.raises(IntegrityError) as refusal, first_shape.begin() as connection:
            connection.execute(text(change))
        assert isinstance(refusal.value.orig, CheckViolation), change


def test_brought_to_the_present_shape_twice_nothing_happens(first_shape: Engine) -> None:
    migrate(first_shape)
    once = contents(first_shape)
    migrate(first_shape)
    assert contents(first_shape) == once
