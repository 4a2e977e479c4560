"""Asking the warehouse, or the campaign's file, just before a call whether the person still owes."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Engine, bindparam, or_, select, text, update

from outreach.domain.errors import ConfigurationError
from outreach.domain.people import normalise_person_id
from outreach.services.extraction.file_source import owing_by_file
from outreach.services.extraction.text_values import read_id
from outreach.services.extraction.warehouse_access import explained
from outreach.services.runs.run import Run
from outreach.storage import tables


def ask_still_due(
    ledger: Engine, warehouse: Engine | None, *, run: Run, batch_id: UUID, now: datetime
) -> None:
    """Run the campaign's ``still_due.sql`` for a batch's people and store the answer.

    The query's first column is the person's id. Whoever it does not return is
    taken to have paid. A campaign that reads a file has it read again. An answer
    to a question of before the one whose answer is stored changes nothing.
    Raises ``ConfigurationError`` when the file cannot be read, and what ``explained``
    raises; then no one is called.
    """
    call, contact = tables.call, tables.contact
    with ledger.connect() as connection:
        query = select(call.c.person_id).where(call.c.batch_id == batch_id).order_by(call.c.person_id)
        people = list(connection.scalars(query))
    owing = _owing(warehouse, run=run, person_ids=people, now=now)
    with ledger.begin() as connection:
        connection.execute(
            update(contact)
            .where(
                contact.c.run_id == run.run_id,
                contact.c.person_id.in_(people),
                or_(contact.c.still_due_checked_at.is_(None), contact.c.still_due_checked_at <= now),
            )
            .values(still_due=contact.c.person_id.in_(owing), still_due_checked_at=now)
        )


def _owing(warehouse: Engine | None, *, run: Run, person_ids: Sequence[str], now: datetime) -> set[str]:
    if not person_ids:
        return set()
    config = run.campaign.config
    if config.source is not None:
        return owing_by_file(config.source, config=config, run_date=run.run_date, now=now) & set(person_ids)
    if warehouse is None:
        raise ConfigurationError(f"{run.campaign.campaign_id} reads a warehouse, and none was given")
    query = text(run.campaign.still_due_sql).bindparams(bindparam("person_ids", expanding=True))
    parameters = {"person_ids": list(person_ids), "run_date": run.run_date}
    used = {name: parameters[name] for name in query.compile().params if name in parameters}
    with explained("still_due.sql"), warehouse.connect() as connection:
        ids = (read_id(row[0]) for row in connection.execute(query, used))
        return {normalise_person_id(person_id) for person_id in ids if person_id is not None}
