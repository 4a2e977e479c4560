"""Erasing data that a campaign no longer keeps: rows, transcripts and events of runs that are over.

Calls, batches, moves, stops and facts always stay: they keep people from being called
twice. The database itself refuses to erase data of a run that was closed within the
last week, or that has a call that may still ring.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Connection, Engine, delete, select, text

from outreach.domain.errors import RunNotReady
from outreach.storage import tables
from outreach.storage.limits import allow_bulk, allow_bulk_for_good
from outreach.storage.statements import statement


class Erased(StrEnum):
    """The kinds of data that may be erased, as ``retention`` in campaign.yaml names them."""

    ROWS = "rows"
    TRANSCRIPTS = "transcripts"
    EVENTS = "events"


TABLES_OF: Mapping[Erased, Sequence[str]] = {
    Erased.ROWS: (
        "invoice",
        "contact",
        "prompt",
        "decision",
        "still_due",
        "phone_reading",
        "call_batch",
    ),
    Erased.TRANSCRIPTS: ("call_transcript", "call_transcript_turn", "call"),
    Erased.EVENTS: ("provider_event",),
}
"""The tables that are vacuumed afterwards, so that their space can be used again."""


@dataclass(frozen=True, kw_only=True)
class Erasure:
    """One kind of data of one run that was kept long enough; ``counts`` are rows by table."""

    run_id: UUID
    campaign_id: str
    run_date: date
    wave: int
    what: Erased
    counts: Mapping[str, int]


def require_campaign(ledger: Engine, campaign_id: str) -> None:
    """Raise ``RunNotReady`` if no run of this campaign was ever opened, so that a wrong name is seen."""
    run = tables.campaign_run
    query = select(run.c.run_id).where(run.c.campaign_id == campaign_id).limit(1)
    with ledger.connect() as connection:
        if connection.execute(query).first() is None:
            raise RunNotReady(f"no run of {campaign_id} was opened in this ledger, so nothing of it is kept")


def due_for_erasure(ledger: Engine, *, campaign_id: str | None = None, now: datetime) -> Sequence[Erasure]:
    """Return the data that would be erased now, the oldest first; nothing is changed."""
    with ledger.connect() as connection:
        allow_bulk(connection)
        due = connection.execute(statement("runs_to_erase"), {"campaign_id": campaign_id, "now": now}).all()
        return [
            Erasure(
                run_id=row.run_id,
                campaign_id=row.campaign_id,
                run_date=row.run_date,
                wave=row.wave,
                what=Erased(row.what),
                counts=_counts(connection, row.run_id, Erased(row.what)),
            )
            for row in due
        ]


def erase(ledger: Engine, erasures: Sequence[Erasure], *, by: str, now: datetime) -> None:
    """Erase the data of ``due_for_erasure``, each in its own transaction, then free the space.

    The same transaction records the erased rows in ``outreach.erasure``. If the
    database refuses one, it raises ``IntegrityError``; the erasures before it are done,
    and nothing is lost.
    """
    for each in erasures:
        with ledger.begin() as connection:
            allow_bulk(connection)
            _erase(connection, each, by=by, now=now)
    with ledger.begin() as connection:
        allow_bulk(connection)
        connection.execute(statement("erase_phone_readings"), {"now": now})
    touched = dict.fromkeys(name for each in erasures for name in TABLES_OF[each.what])
    if touched:
        with ledger.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            allow_bulk_for_good(connection)
            connection.execute(text(f"VACUUM (ANALYZE) {', '.join(f'outreach.{name}' for name in touched)}"))


def _erase(connection: Connection, erasure: Erasure, *, by: str, now: datetime) -> None:
    of_run = {"run_id": erasure.run_id}
    connection.execute(
        text("SELECT set_config('outreach.erasing', :run_id, true)"), {"run_id": str(erasure.run_id)}
    )
    counts, funnel = _counts(connection, erasure.run_id, erasure.what), None
    match erasure.what:
        case Erased.ROWS:
            funnel = connection.scalar(statement("funnel_to_keep"), of_run)
            for table in (tables.contact, tables.invoice):  # the first one also deletes decisions and tags
                connection.execute(delete(table).where(table.c.run_id == erasure.run_id))
            connection.execute(statement("erase_bodies"), of_run)
        case Erased.TRANSCRIPTS:
            connection.execute(statement("erase_transcripts"), of_run)
            connection.execute(statement("erase_summaries"), of_run)
        case Erased.EVENTS:
            connection.execute(statement("erase_events"), of_run)
    connection.execute(
        statement("record_erasure"),
        of_run
        | {"what": erasure.what, "now": now, "by": by, "counts": json.dumps(dict(counts)), "funnel": funnel},
    )


def _counts(connection: Connection, run_id: UUID, what: Erased) -> Mapping[str, int]:
    row = connection.execute(statement(f"erasable_{what}"), {"run_id": run_id}).mappings().one()
    return dict(row)
