"""The warehouse's word just before a call, and which word holds."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select, text

from builders.ledger import insert_run
from builders.night import NOW, campaign, person
from builders.shift import STILL_DUE, fill_warehouse
from outreach.services.extraction.still_due import ask_still_due
from outreach.services.runs.run import read_run
from outreach.storage import tables

Ask = Callable[[datetime], tuple[Any, ...]]


@pytest.fixture
def ask(ledger: Engine, warehouse: Engine) -> Ask:
    """Ask about the one person of a run, at a time; returns what is stored then."""
    who = person()
    run_id = insert_run(ledger, who, of=replace(campaign(), still_due_sql=STILL_DUE))
    fill_warehouse(warehouse, [who])

    def at(now: datetime) -> tuple[Any, ...]:
        with ledger.connect() as connection:
            run = read_run(connection, run_id)
            batch_id = connection.scalars(select(tables.call.c.batch_id)).one()
        ask_still_due(ledger, warehouse, run=run, batch_id=batch_id, now=now)
        stored = select(tables.still_due.c.owes, tables.still_due.c.asked_at)
        with ledger.connect() as connection:
            return tuple(connection.execute(stored).one())

    return at


def owes(warehouse: Engine, *, is_so: bool) -> None:
    with warehouse.begin() as connection:
        connection.execute(text("UPDATE sales.customer SET owes = :is_so"), {"is_so": is_so})


def test_an_answer_that_comes_late_does_not_undo_a_newer_one(warehouse: Engine, ask: Ask) -> None:
    asked_later = NOW + timedelta(seconds=5)
    owes(warehouse, is_so=False)
    assert ask(asked_later) == (False, asked_later)
    # The question was put before the payment, by a sender whose warehouse took long to answer.
    owes(warehouse, is_so=True)
    assert ask(NOW) == (False, asked_later)


def test_a_newer_answer_takes_the_place_of_an_older_one(warehouse: Engine, ask: Ask) -> None:
    assert ask(NOW) == (True, NOW)
    owes(warehouse, is_so=False)
    later = NOW + timedelta(seconds=1)
    assert ask(later) == (False, later)
