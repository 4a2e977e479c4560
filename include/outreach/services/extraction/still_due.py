"""Asking the warehouse, or the campaign's file, shortly before a call whether the person still owes."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, Row, bindparam, select, text

from outreach.domain.decisions import Decision
from outreach.domain.errors import ConfigurationError
from outreach.services.extraction.file_source import owing_by_file
from outreach.services.extraction.person_ids import read_person_id, value_of
from outreach.services.extraction.text_values import Unreadable
from outreach.services.extraction.time_limit import asked_within, limit_of
from outreach.services.runs.run import Run
from outreach.storage import tables
from outreach.storage.engine import reading
from outreach.storage.statements import statement


@dataclass(frozen=True, kw_only=True)
class StillOwing:
    """How many people were asked about, and how many of them still owe."""

    asked: int
    owing: int


def ask_still_due(
    ledger: Engine, warehouse: Engine | None, *, run: Run, batch_id: UUID, now: datetime
) -> None:
    """Run the campaign's ``still_due.sql`` for a batch's people and store the answer.

    The query gets the ids exactly as ``extract.sql`` returned them, in their own type.
    Its first column is the person's id, read as at extraction. Anyone whom it does not
    return counts as having paid. The file of a campaign that reads one is read again.
    An answer that is older than the stored one changes nothing. Raises
    ``ConfigurationError`` if the file cannot be read, and the errors of
    ``asked_within``; then no one is called.
    """
    with reading(ledger) as connection:
        rows = connection.execute(statement("values_of_ids_of_batch"), {"batch_id": batch_id}).all()
    people = list(dict.fromkeys(row.person_id for row in rows))
    values = [value_of(row.person_id, row.person_value) for row in rows if row.is_of_an_invoice]
    owing = _owing(warehouse, run=run, people=people, values=values, now=now)
    answer = {"run_id": run.run_id, "people": people, "owing": list(owing), "now": now}
    with ledger.begin() as connection:
        connection.execute(statement("record_still_due"), answer)


def people_still_owing(
    connection: Connection, warehouse: Engine | None, *, run: Run, now: datetime
) -> StillOwing:
    """Ask about everyone whom the run decided to call, in parts as large as a batch; nothing is stored.

    Raises the same as ``ask_still_due``.
    """
    decision = tables.decision
    called = (
        select(decision.c.person_id)
        .where(
            decision.c.run_id == run.run_id,
            decision.c.call_id.is_(None),
            decision.c.verdict == Decision.CALL,
        )
        .order_by(decision.c.person_id)
    )
    everyone = list(connection.scalars(called))
    config = run.campaign.config
    size = config.batches.size if config.source is None else len(everyone) or 1  # a file is read as a whole
    owing = 0
    for start in range(0, len(everyone), size):
        people = everyone[start : start + size]
        values = _values(connection, run, people)
        owing += len(_owing(warehouse, run=run, people=people, values=values, now=now).intersection(people))
    return StillOwing(asked=len(everyone), owing=owing)


def _values(connection: Connection, run: Run, people: Sequence[str]) -> list[Any]:
    """Return the people's ids as the warehouse returned them; several if the rows of one person differ."""
    rows = connection.execute(statement("values_of_ids"), {"run_id": run.run_id, "people": list(people)})
    return [value_of(row.person_id, row.person_value) for row in rows]


def _owing(
    warehouse: Engine | None, *, run: Run, people: Sequence[str], values: Sequence[Any], now: datetime
) -> set[str]:
    if not people:
        return set()
    config = run.campaign.config
    if config.source is not None:
        return owing_by_file(config.source, config=config, run_date=run.run_date, now=now) & set(people)
    if warehouse is None:
        raise ConfigurationError(f"{run.campaign.campaign_id} reads a warehouse, and none was given")
    query = text(run.campaign.still_due_sql).bindparams(bindparam("person_ids", expanding=True))
    parameters = {"person_ids": list(values), "run_date": run.run_date}
    used = {name: parameters[name] for name in query.compile().params if name in parameters}

    def ask(connection: Connection) -> Generator[Sequence[Row[Any]], None, None]:
        yield connection.execute(query, used).all()

    limit, asked = limit_of("still_due", config.warehouse_timeout.still_due), frozenset(people)
    with asked_within(warehouse, ask, asked="still_due.sql", limit=limit) as parts:
        return {person_id for rows in parts for row in rows if (person_id := _named_by(row[0], asked))}


def _named_by(value: Any, asked: frozenset[str]) -> str | None:
    """Read an id of the answer; an unreadable one is not among those asked about."""
    if isinstance(value, str) and value in asked:
        return value  # this is the case for nearly all of them
    try:
        return read_person_id(value)
    except Unreadable:
        return None
