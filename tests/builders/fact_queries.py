"""Facts of a warehouse about people beside their invoices: tables, queries that read them, and a campaign.

``knows(warehouse, "payments", paid(...), ...)`` makes the table of that name hold exactly
these rows, all of text; ``reading("payments")`` is a campaign that reads it.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, text

from builders.campaigns import campaign
from outreach.campaign.folder import Campaign
from outreach.services.extraction.facts.queries import FACT_QUERIES
from outreach.services.extraction.facts.read import read_facts
from outreach.services.extraction.facts.tally import Tally
from outreach.services.runs.run import Run

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
"""Noon on the clock of the campaign, which is Riyadh's."""

PHONE = "+966550000001"

Row = Mapping[str, str | None]

_ORDINARY: Mapping[str, Row] = {
    "payments": {
        "payment_id": "P-1",
        "person_id": "C-1",
        "invoice_id": "INV-1",
        "amount": "100.00",
        "currency": "SAR",
        "booked_at": "2026-11-19T10:00:00+03:00",
    },
    "inbound": {"person_id": "C-1", "phone": PHONE, "at": "2026-11-19T10:00:00+03:00", "talked": "yes"},
    "preferences": {"person_id": "C-1", "from": None, "until": None, "days": None, "not_before": None},
    "suppressions": {"person_id": "C-1", "phone": PHONE, "reason": None, "until": None},
}


def paid(**changes: str | None) -> Row:
    """A payment of C-1 to INV-1, booked yesterday morning."""
    return _row("payments", changes)


def called_us(**changes: str | None) -> Row:
    """A call of C-1 from their number, on which they talked, yesterday morning."""
    return _row("inbound", changes)


def wishes(**changes: str | None) -> Row:
    """A preference of C-1; ``from_`` is the column ``from``."""
    return _row("preferences", {name.rstrip("_"): value for name, value in changes.items()})


def suppressed(**changes: str | None) -> Row:
    """A suppression of C-1 and their number, without reason and end."""
    return _row("suppressions", changes)


def _row(table: str, changes: Mapping[str, str | None]) -> Row:
    unknown = changes.keys() - _ORDINARY[table].keys()
    assert not unknown, f"no such column: {unknown}"
    return {**_ORDINARY[table], **changes}


def knows(warehouse: Engine, table: str, *rows: Row) -> None:
    """Make a table of the warehouse hold exactly these rows."""
    columns = _ORDINARY[table]
    with warehouse.begin() as connection:
        connection.execute(text(f"DROP TABLE IF EXISTS {table}"))
        written = ", ".join(f'"{column}" text' for column in columns)
        connection.execute(text(f"CREATE TABLE {table} (position integer, {written})"))
        for position, row in enumerate(rows, start=1):
            marks = ", ".join(f":c{number}" for number in range(len(columns)))
            values = {f"c{number}": row[column] for number, column in enumerate(columns)}
            connection.execute(
                text(f"INSERT INTO {table} VALUES (:position, {marks})"), {"position": position, **values}
            )


def reading(*tables: str, sql: str | None = None, **changes: Any) -> Campaign:
    """A campaign that reads these tables, or the one table by another query."""
    queries = {f"{table}.sql": sql or f"SELECT * FROM {table} ORDER BY position" for table in tables}
    assert queries.keys() <= FACT_QUERIES.keys()
    return campaign(fact_queries=queries, **changes)


def run_of(of: Campaign) -> Run:
    """A run of the campaign, as far as a reading looks at it."""
    return Run(
        run_id=UUID(int=1),
        environment="test",
        campaign=of,
        run_date=date(2026, 11, 20),
        wave=1,
        fresh_until=NOW,
        call_until=NOW,
        extracted_at=None,
        sealed_at=None,
        is_stale=False,
        closed_at=None,
    )


def read_once(
    ledger: Engine, warehouse: Engine, table: str, *rows: Row, now: datetime = NOW, **changes: Any
) -> Tally:
    """Let the warehouse know exactly these rows, and read them."""
    knows(warehouse, table, *rows)
    [tally] = read_facts(ledger, warehouse, run=run_of(reading(table, **changes)), now=now).values()
    return tally
