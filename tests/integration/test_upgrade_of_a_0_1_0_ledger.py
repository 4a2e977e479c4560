"""A ledger of 0.1.0, with a finished night and a running one, loses nothing when it is upgraded."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from psycopg.errors import CheckViolation
from sqlalchemy import URL, Engine, inspect, text
from sqlalchemy.exc import IntegrityError

from builders.databases import drop_database
from builders.ledger import CALL_PATHS, insert_run
from builders.news import hold_news_back, let_news_flow
from builders.night import NOW, OneCall, Person, completed, person, silent
from builders.shift import Finished, Shift, people, shift
from outreach.domain.calls import CallState
from outreach.domain.decisions import Reason
from outreach.services.dispatch.wait import Wait, WaitFor
from outreach.services.reporting.conservation import conservation
from outreach.services.reporting.funnel import read_funnel
from outreach.services.runs.close import close_run
from outreach.services.safeguards.do_not_call import Entry, Whom, add_stop
from outreach.storage.engine import ledger_engine
from outreach.storage.migrate import migrate
from outreach.storage.tables import SCHEMA
from outreach_sandbox.postgres.server import create_database

FIRST_RELEASE = "0001"
"""The revision that 0.1.0 brings a ledger to."""

ONE_AT_A_TIME = {CallState.SUBMITTING, CallState.UNKNOWN}
"""An account has one batch of them, so each has an account of its own."""

STOPPED = Whom(person_key="c-0", phones=("+966500000001",))

Contents = dict[str, list[dict[str, Any]]]
"""Every row of every table."""


@dataclass(frozen=True, kw_only=True)
class Nights:
    """The nights of a 0.1.0 ledger: one is over, one waits for its canary."""

    ledger: Engine
    finished: UUID
    running: Shift


@pytest.fixture
def first_release(postgres: URL) -> Iterator[Engine]:
    """An empty ledger as 0.1.0 makes it."""
    name = f"ledger_{uuid4().hex[:12]}"
    engine = ledger_engine(create_database(postgres, name).render_as_string(hide_password=False))
    migrate(engine, revision=FIRST_RELEASE)
    yield engine
    engine.dispose()
    drop_database(postgres, name)


@pytest.fixture
def nights(first_release: Engine, warehouse: Engine, tmp_path: Path) -> Iterator[Nights]:
    finished = insert_run(first_release, *everyone())
    close_run(first_release, run_id=finished, upstream_failed=False, now=NOW)
    insert_run(first_release, person(), wave=2, sealed=False)
    add_stop(first_release, Entry(whom=STOPPED, words="asked"), by="test", now=NOW)
    batches = {"size": 10, "canary": 2}
    with shift(first_release, warehouse, tmp_path, people(5), batches=batches) as running:
        hold_news_back(running)
        waiting = running.submit()
        assert isinstance(waiting, Wait)
        assert waiting.reason is WaitFor.CANARY
        yield Nights(ledger=first_release, finished=finished, running=running)


def everyone() -> list[Person]:
    """Someone in every state that a call can be in, someone with a transcript, and someone not called."""
    called = [
        person(
            call=OneCall(
                state=state, account=f"{state}_default" if state in ONE_AT_A_TIME else "levers_default"
            )
        )
        for state in CALL_PATHS
        if state is not CallState.COMPLETED
    ]
    return [*called, person(call=silent()), person(call=completed()), person(reason=Reason.NO_CONSENT)]


def contents(ledger: Engine) -> Contents:
    with ledger.connect() as connection:
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


def test_every_row_stays_as_it_was_and_new_columns_are_beside_it(nights: Nights) -> None:
    before = contents(nights.ledger)
    filled = {name for name, rows in before.items() if rows}
    assert filled >= {"call", "call_batch", "call_transition", "contact", "invoice", "fact"}
    migrate(nights.ledger)
    after = contents(nights.ledger)
    for name, rows in before.items():
        kept = [{column: row[column] for column in rows[0]} for row in after[name]] if rows else []
        for row in rows:
            assert row in kept, name
        assert name == "legal_transition" or len(kept) == len(rows), name


def test_the_guards_hold_for_rows_that_are_older_than_they_are(nights: Nights) -> None:
    migrate(nights.ledger)
    for change in (
        "DELETE FROM outreach.call WHERE state = 'unknown'",
        "UPDATE outreach.call SET state = 'planned' WHERE state = 'unknown'",
        "UPDATE outreach.call SET phone = '+966500000000'",
        "UPDATE outreach.decision SET verdict = 'call'",
        "DELETE FROM outreach.fact",
        "TRUNCATE outreach.call CASCADE",
    ):
        with pytest.raises(IntegrityError) as refusal, nights.ledger.begin() as connection:
            connection.execute(text(change))
        assert isinstance(refusal.value.orig, CheckViolation), change


def test_the_running_night_goes_on_and_calls_each_person_once(nights: Nights) -> None:
    running = nights.running
    assert running.states() == {"planned": 3, "submitted": 2}
    migrate(nights.ledger)
    let_news_flow(running)
    assert isinstance(running.run(), Finished)
    assert running.everybody_rang_once()
    assert set(running.states()) <= {"completed", "failed"}


def test_the_reporting_views_read_both_nights(nights: Nights) -> None:
    migrate(nights.ledger)
    finished = read_funnel(nights.ledger, run_id=nights.finished)
    assert (finished.people, finished.to_call, finished.not_called) == (12, 11, 1)
    assert finished.completed == 2
    running = read_funnel(nights.ledger, run_id=nights.running.run_id)
    assert (running.to_call, running.planned, running.awaited) == (5, 3, 2)
    assert conservation(nights.ledger, run_id=nights.finished) == ()


def test_a_second_upgrade_changes_nothing(nights: Nights) -> None:
    migrate(nights.ledger)
    once = contents(nights.ledger)
    migrate(nights.ledger)
    assert contents(nights.ledger) == once
