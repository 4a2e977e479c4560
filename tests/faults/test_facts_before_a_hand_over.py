"""New facts of the warehouse are known before anything is handed over, while a night runs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from builders.fact_queries import Row, knows, paid, suppressed
from builders.shift import Finished, Shift, people, shift
from builders.simulator import NO_ONE_ANSWERS
from builders.stops import facts, stops
from outreach.domain.errors import ConfigurationError
from outreach.domain.facts import FactKind
from outreach.services.dispatch.submit import Step

QUERIES = {f"{table}.sql": f"SELECT * FROM {table}" for table in ("payments", "suppressions")}
A_MINUTE_LATER = timedelta(seconds=61)


@pytest.fixture
def night(ledger: Engine, warehouse: Engine, tmp_path: Path) -> Iterator[Shift]:
    """Three people, each in a batch of their own, in a warehouse that knows nothing of them yet."""
    with a_night(ledger, warehouse, tmp_path) as here:
        yield here


@contextmanager
def a_night(ledger: Engine, warehouse: Engine, folder: Path) -> Iterator[Shift]:
    for table in ("payments", "suppressions"):
        knows(warehouse, table)
    nothing_is_said = {"line_shares": NO_ONE_ANSWERS}  # a word could be a stop
    config: dict[str, Any] = {"batches": {"canary": 0, "size": 1}, "fact_queries": QUERIES}
    with shift(ledger, warehouse, folder, people(3), simulator=nothing_is_said, **config) as here:
        yield here


def learns(night: Shift, table: str, *rows: Row) -> None:
    knows(night.warehouse, table, *rows)


def after(step: Step, act: Callable[[], Any]) -> Callable[[Step], None]:
    """Let something happen when a step is done, once."""
    waiting = [act]

    def watch(done: Step) -> None:
        if done is step and waiting:
            waiting.pop()()

    return watch


def test_a_person_who_is_suppressed_after_the_decision_is_not_called(night: Shift) -> None:
    phone = night.column("phone")[0]
    learns(night, "suppressions", suppressed(person_id=None, phone=phone))
    assert isinstance(night.run(), Finished)
    assert night.states() == {"completed": 2, "withdrawn": 1}
    assert phone not in night.rings()


def test_a_person_who_pays_while_others_are_called_is_not_called(night: Shift) -> None:
    last: dict[str, str] = {}

    def pays() -> None:
        planned = [
            row
            for row in zip(
                night.column("person_id"), night.column("phone"), night.column("state"), strict=True
            )
            if row[2] == "planned"
        ]
        last["phone"] = planned[-1][1]
        booked_at = night.clock().isoformat()
        learns(night, "payments", paid(person_id=planned[-1][0], invoice_id=None, booked_at=booked_at))
        night.clock.ahead += A_MINUTE_LATER

    night.change_run(extracted_at=night.clock())
    night.submit(on_step=after(Step.RECORDED, pays))
    assert isinstance(night.run(), Finished)
    assert night.states() == {"completed": 2, "withdrawn": 1}
    assert last["phone"] not in night.rings()


def test_nothing_is_claimed_while_a_query_fails_and_everyone_is_called_once_it_answers(night: Shift) -> None:
    drop(night, "suppressions")
    with pytest.raises(ConfigurationError, match=r"suppressions\.sql: the warehouse refuses the query"):
        night.submit()
    assert (night.requests(), night.states()) == (0, {"planned": 3})
    learns(night, "suppressions")
    assert isinstance(night.run(), Finished)
    assert night.everybody_rang_once()


def test_results_come_in_also_while_a_query_fails(night: Shift) -> None:
    """No one is left to be called, so that there is nothing to hold back."""
    night.submit()
    night.wait_for_events()
    while night.states().get("planned"):
        night.submit()
        night.wait_for_events()
    drop(night, "payments")
    night.clock.ahead += A_MINUTE_LATER
    assert isinstance(night.run(), Finished)
    assert night.states() == {"completed": 3}


def test_facts_that_are_known_are_not_read_again_before_each_batch(night: Shift) -> None:
    night.submit()
    night.wait_for_events()
    drop(night, "payments")
    assert isinstance(night.run(), Finished)
    assert night.everybody_rang_once()


def test_facts_that_a_night_reads_are_written_once(night: Shift) -> None:
    learns(night, "payments", paid(person_id="someone else"))
    learns(night, "suppressions", suppressed(person_id="someone else", phone=None))
    night.submit()
    night.clock.ahead += A_MINUTE_LATER
    assert isinstance(night.run(), Finished)
    assert len(facts(night.ledger, FactKind.PAYMENT)) == 1
    assert len(stops(night.ledger)) == 1


def drop(night: Shift, table: str) -> None:
    with night.warehouse.begin() as connection:
        connection.execute(text(f"DROP TABLE {table}"))
