"""Bringing a run's invoices from the warehouse into the ledger, every row of them."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, delete, update

from outreach.campaign.least_amounts import half_units
from outreach.campaign.tags import columns_told
from outreach.domain.errors import ConfigurationError
from outreach.services.extraction.ambiguous_ids import ids_of_several_people
from outreach.services.extraction.chunk_reader import ChunkReader
from outreach.services.extraction.facts.read import read_facts
from outreach.services.extraction.file_source import file_values
from outreach.services.extraction.parse_row import ExtractedRow, RowReader
from outreach.services.extraction.warehouse import extract
from outreach.services.runs.run import Run, read_run
from outreach.storage import tables
from outreach.storage.copying import copy_text_rows
from outreach.storage.limits import allow_bulk
from outreach.storage.statements import statement
from outreach.storage.statistics import refresh_statistics
from outreach.storage.trial import Ledger

ROWS_PER_SHARD = 50_000
MOST_SHARDS = 8

_LOOKED_UP_BY = ("run_id", "shard", "person_id", "invoice_id", "own_reason")


def extract_invoices(
    ledger: Ledger, warehouse: Engine | None, *, run_id: UUID, now: datetime
) -> dict[str, int]:
    """Run the snapshot's ``extract.sql``, or read its file, and store every row, also one with mistakes.

    ``warehouse`` may be None for a campaign that reads a file. The warehouse's facts
    about people are read before it, so facts recorded later are new.

    Until the run is sealed this replaces the run's invoices, and drops the contacts and
    gate results that depended on them, in one transaction that locks the run; of two at
    once the second waits. A sealed run does not change. Returns the counts as stored:
    ``invoices``, ``repeated``, ``with_problems``, ``without_person`` and ``shards``.

    Raises ``ConfigurationError`` if a query fails, the file cannot be read, or a column
    that campaign.yaml maps is missing; then the invoices have not changed.
    """
    with ledger.connect() as connection:
        run = read_run(connection, run_id)
    if not run.is_sealed:
        read_facts(ledger, warehouse, run=run, now=now)
    with ledger.begin() as connection:
        allow_bulk(connection)
        run = read_run(connection, run_id, lock=True)
        if not run.is_sealed:
            _forget(connection, run_id)
            _store(connection, warehouse, run, now=now)
        row = connection.execute(statement("count_extracted"), {"run_id": run_id}).mappings().one()
    if not run.is_sealed:
        refresh_statistics(ledger, (tables.invoice, _LOOKED_UP_BY))
    return dict(row)


def _forget(connection: Connection, run_id: UUID) -> None:
    for table in (tables.contact, tables.invoice, tables.gate_result):
        connection.execute(delete(table).where(table.c.run_id == run_id))


def _store(connection: Connection, warehouse: Engine | None, run: Run, *, now: datetime) -> None:
    connection.execute(
        update(tables.campaign_run).where(tables.campaign_run.c.run_id == run.run_id).values(extracted_at=now)
    )
    connection.execute(statement("create_extracted_row"))
    with _rows(warehouse, run, now=now) as (reader, rows):
        parts = ChunkReader(reader).parts(rows)
        count = copy_text_rows(connection, "extracted_row", ExtractedRow._fields, parts)
    shards = min(MOST_SHARDS, max(1, -(-count // ROWS_PER_SHARD)))
    connection.execute(statement("analyze_extracted_row"))
    connection.execute(statement("create_repeated_invoice"))
    several = ids_of_several_people(connection, run.campaign.config)
    connection.execute(
        statement("insert_extracted_invoices"),
        {
            "run_id": run.run_id,
            "run_date": run.run_date,
            "shards": shards,
            "of_several_people": several,
            "half_units": half_units(),
            "now": now,
        },
    )


@contextmanager
def _rows(
    warehouse: Engine | None, run: Run, *, now: datetime
) -> Iterator[tuple[RowReader, Iterable[Sequence[Any]]]]:
    """Open the run's source; yields the reader of its rows, and the rows, which can be read once."""
    campaign, run_date = run.campaign, run.run_date
    if campaign.config.source is not None:
        shown = columns_told(campaign.config, campaign.prompt)
        source = campaign.config.source
        with file_values(source, config=campaign.config, run_date=run_date, now=now, shown=shown) as found:
            yield found
        return
    if warehouse is None:
        raise ConfigurationError(f"{campaign.campaign_id} reads a warehouse, and none was given")
    lasts = campaign.config.warehouse_timeout.extract
    with extract(warehouse, campaign.extract_sql, run_date=run_date, lasts=lasts) as found:
        yield RowReader(found.columns, config=campaign.config, run_date=run_date), found.rows
