"""Reading a warehouse's facts about people besides invoices: payments, calls, wishes, suppressions.

This happens before each extract, and before each handover if the last reading is older
than a minute. A fact is written once, even if it is read often: each reading begins a
day before the last one that was fully stored.
"""

import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Connection, DateTime, Engine, bindparam

from outreach.campaign.folder import Campaign
from outreach.domain.errors import ConfigurationError
from outreach.domain.facts import FactKind, told_by_queries_of
from outreach.services.extraction.facts.columns import column_positions
from outreach.services.extraction.facts.queries import FACT_QUERIES
from outreach.services.extraction.facts.recording import count_differing, record_facts
from outreach.services.extraction.facts.rows import Cells, FactRow, Reading, ReadRow
from outreach.services.extraction.facts.tally import Tally
from outreach.services.extraction.time_limit import limit_of
from outreach.services.extraction.warehouse import Found, rows_of
from outreach.services.runs.run import Run
from outreach.storage.copying import copy_rows
from outreach.storage.limits import allow_bulk
from outreach.storage.statements import statement
from outreach.storage.trial import Ledger

logger = logging.getLogger(__name__)

FIRST_LOOK_BACK = timedelta(days=400)
"""How far back a query is read the first time."""

OVERLAP = timedelta(days=1)
"""How far before the last reading the next one begins: a row may be committed late, under an earlier time."""

MANY_ROWS = 10
"""If so many rows and none of them can be read, it is no accident, even if the query worked before."""

GOOD_FOR = timedelta(seconds=60)
"""How old a reading may be when calls are handed over."""


@dataclass(frozen=True, kw_only=True)
class _Query:
    """One query of a campaign. ``sha256`` is that of the query and of the settings for its values."""

    campaign: Campaign
    file: str
    sha256: str

    @property
    def sql(self) -> str:
        return self.campaign.fact_queries[self.file]


def read_facts(ledger: Ledger, warehouse: Engine | None, *, run: Run, now: datetime) -> Mapping[str, Tally]:
    """Read each query that the run's campaign has, and store new facts; returns the counts of each query.

    Raises ``ConfigurationError`` for a missing column and for a query without any
    readable row, and the errors of ``explained``; queries that were read before stay
    stored.
    """
    return {query.file: _read(ledger, warehouse, query, now=now) for query in _queries(run.campaign)}


def refresh_facts(
    ledger: Engine, warehouse: Engine | None, *, run: Run, now: datetime
) -> Mapping[str, Tally]:
    """Read the queries whose last reading is older than ``GOOD_FOR``, as ``read_facts`` does."""
    queries = list(_queries(run.campaign))
    if not queries:
        return {}
    with ledger.connect() as connection:
        last = _last_readings(connection, run.campaign.campaign_id)
    return {
        query.file: _read(ledger, warehouse, query, now=now)
        for query in queries
        if now - last.get((query.file, query.sha256), now - FIRST_LOOK_BACK) > GOOD_FOR
    }


def _queries(campaign: Campaign) -> Iterator[_Query]:
    config = campaign.config.model_dump(mode="json", include={"warehouse", "timezone", "defaults"})
    for file in FACT_QUERIES:
        if file in campaign.fact_queries:
            read_by = json.dumps([campaign.fact_queries[file], config], sort_keys=True)
            yield _Query(campaign=campaign, file=file, sha256=sha256(read_by.encode()).hexdigest())


def _last_readings(connection: Connection, campaign_id: str) -> dict[tuple[str, str], datetime]:
    rows = connection.execute(statement("last_fact_readings"), {"campaign_id": campaign_id})
    return {(row.query, row.query_sha256): row.read_at for row in rows}


def _read(ledger: Ledger, warehouse: Engine | None, query: _Query, *, now: datetime) -> Tally:
    """Read one query from its last reading on, in its own transaction."""
    campaign_id, file = query.campaign.campaign_id, query.file
    if warehouse is None:
        raise ConfigurationError(f"{campaign_id} reads a warehouse, and none was given")
    tally, kind = Tally(), FACT_QUERIES[file].kind
    with ledger.begin() as connection:
        allow_bulk(connection)
        last = _last_readings(connection, campaign_id).get((file, query.sha256))
        since = now - FIRST_LOOK_BACK if last is None else min(last, now) - OVERLAP
        connection.execute(statement("create_read_fact"))
        parameter = bindparam("since", since, type_=DateTime(timezone=True))
        limit = limit_of("facts", query.campaign.config.warehouse_timeout.facts)
        with rows_of(warehouse, query.sql, file=file, parameter=parameter, limit=limit) as found:
            rows = _rows(found, query, now=now)
            copy_rows(connection, "read_fact", FactRow._fields, tally.facts_of(rows))
        if last is None or tally.rows >= MANY_ROWS:
            _require_readable(tally, file)
        _record(connection, query, kind, tally, now=now)
    _tell(file, tally)
    return tally


def _tell(file: str, tally: Tally) -> None:
    """Log what was read; it is an error if someone may be called who should not be."""
    known = FACT_QUERIES[file]
    level = logging.WARNING if tally.needs_a_look else logging.INFO
    if known.has_missed_someone(tally):
        level = logging.ERROR
    logger.log(level, "%s", tally.sentence(file, consequences=known.consequences))


def _require_readable(tally: Tally, file: str) -> None:
    """Raise ``ConfigurationError`` if no row can be read: then the query is wrong, and not only a row."""
    if not tally.none_can_be_read:
        return
    forms = FACT_QUERIES[file].forms
    said = "; ".join(f"{column}: {forms[column]}" for column in sorted(tally.problems) if column in forms)
    raise ConfigurationError(
        f"{file}: none of its {tally.rows} rows can be read; not readable, by column: {tally.by_column()}. "
        f"Let the query return {said or 'what docs/campaigns.md says'}. Nothing of it was stored"
    )


def _rows(found: Found, query: _Query, *, now: datetime) -> Iterator[ReadRow]:
    known = FACT_QUERIES[query.file]
    positions = column_positions(found.columns, known.columns, file=query.file)
    reading = Reading(config=query.campaign.config, now=now)
    for values in found.rows:
        cells = Cells(values={name: values[at] for name, at in positions.items()}, reading=reading)
        yield known.read(cells)


def _record(connection: Connection, query: _Query, kind: FactKind, tally: Tally, *, now: datetime) -> None:
    """Store the facts, one reading at a time, and the time of this reading."""
    campaign_id, file = query.campaign.campaign_id, query.file
    connection.execute(statement("hold_fact_reading"), {"key": f"facts of {campaign_id}: {file}"})
    last = _last_readings(connection, campaign_id).get((file, query.sha256))
    # Another reading began later and is stored, so its preferences are newer.
    if kind is FactKind.PREFERENCE and last is not None and last > now:
        return
    if kind is FactKind.PREFERENCE:
        tally.differing = count_differing(connection)
    tally.new = record_facts(connection, kind, source=told_by_queries_of(campaign_id), now=now)
    parameters = {"campaign_id": campaign_id, "query": file, "query_sha256": query.sha256, "now": now}
    connection.execute(statement("record_fact_reading"), parameters)
