"""Finding runs and batches by the names that people type, and the names by ids."""

import re
from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import Connection, Engine, select

from outreach.domain.errors import RunNotReady
from outreach.domain.run_names import BatchName, RunName, read_name
from outreach.storage import tables
from outreach.storage.statements import statement

_UUID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")


def find_named(connection: Connection, text: str) -> UUID:
    """Return the id of the named run or batch; a UUID is returned unchanged.

    Raises ``ConfigurationError`` for a text that is no name, and ``RunNotReady`` if the
    ledger has nothing with that name, or two batches.
    """
    name = read_name(text)
    if isinstance(name, UUID):
        return name
    return _find_run(connection, name) if isinstance(name, RunName) else _find_batch(connection, name)


def names_of_batches(connection: Connection, batch_ids: Collection[UUID]) -> Mapping[UUID, BatchName]:
    """Return the names of batches by their ids."""
    rows = connection.execute(statement("name_batches"), {"batch_ids": list(batch_ids)})
    return {
        row.batch_id: BatchName(
            run=RunName(campaign_id=row.campaign_id, run_date=row.run_date, wave=row.wave),
            number=row.sequence,
            account=row.connection_id if row.is_shared else None,
        )
        for row in rows
    }


def with_names(ledger: Engine, text: str) -> str:
    """Return a text with the name of each batch in place of its UUID; other UUIDs stay."""
    found = {UUID(each) for each in _UUID.findall(text)}
    if not found:
        return text
    with ledger.connect() as connection:
        names = names_of_batches(connection, found)
    return _UUID.sub(lambda each: str(names.get(UUID(each[0]), each[0])), text)


def _find_run(connection: Connection, name: RunName) -> UUID:
    run = tables.campaign_run
    query = select(run.c.run_id).where(
        run.c.campaign_id == name.campaign_id, run.c.run_date == name.run_date, run.c.wave == name.wave
    )
    found: UUID | None = connection.scalar(query)
    if found is None:
        raise RunNotReady(f"no run {name} was opened in this ledger; `outreach status` names the last ones")
    return found


def _find_batch(connection: Connection, name: BatchName) -> UUID:
    _find_run(connection, name.run)
    parameters = {
        "campaign_id": name.run.campaign_id,
        "run_date": name.run.run_date,
        "wave": name.run.wave,
        "number": name.number,
        "account": name.account,
    }
    found = connection.execute(statement("find_batches_by_number"), parameters).all()
    if len(found) == 1:
        return UUID(str(found[0].batch_id))
    if not found:
        raise RunNotReady(
            f"the run {name.run} has no batch {name}; `outreach batches` lists those that it has"
        )
    choice = " or ".join(f"{name}@{row.connection_id}" for row in found)
    raise RunNotReady(f"two accounts have a batch {name}: write {choice}")
