"""Rows of a warehouse table as messy as a test wants them, and the night up to its decisions.

``receivable(invoice_id="INV-2", phone="…")`` is one row of text; ``fill(warehouse, rows)``
makes the table ``receivable`` hold exactly these rows; ``run_for`` opens a run that
reads it, and ``decide_night`` takes the run from the extract to its decisions.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, column, select, text
from sqlalchemy import Table as SqlTable
from sqlalchemy import table as lightweight_table

from builders.campaigns import campaign
from outreach.campaign.folder import Campaign
from outreach.services.extraction.invoices import extract_invoices
from outreach.services.preparation.contacts import prepare_contacts, shards
from outreach.services.preparation.decide import decide
from outreach.services.preparation.prompt_tags import build_prompt_tags
from outreach.services.runs.run import open_run
from outreach.storage import tables

RUN_DATE = date(2024, 6, 10)
NOW = datetime(2024, 6, 10, 0, 30, tzinfo=UTC)
PHONE = "+12025550100"
"""A number of the range that is reserved for fiction; so is every 202-555-01xx."""
OTHER_PHONE = "+12025550101"

decided_invoice = lightweight_table(
    "decided_invoice",
    *map(column, ("run_id", "row_number", "decision", "reason")),
    schema="outreach",
)

_ORDINARY: Mapping[str, str | None] = {
    "invoice_id": "INV-1",
    "person_id": "C-1",
    "name": "Amal Haddad",
    "phone": PHONE,
    "amount": "100.00",
    "due_date": "2024-05-01",
    "currency": None,
    "country": None,
    "state": None,
    "language": None,
    "time_zone": None,
    "settled": None,
    "disputed": None,
    "consent": None,
}
COLUMNS = tuple(_ORDINARY)
EXTRACT_SQL = "SELECT * FROM receivable ORDER BY position"
STILL_DUE_SQL = "SELECT person_id FROM receivable WHERE person_id IN :person_ids"


def receivable(**changes: str | None) -> dict[str, str | None]:
    """An overdue invoice as text, with ``changes``."""
    unknown = changes.keys() - _ORDINARY.keys()
    assert not unknown, f"no such column: {unknown}"
    return {**_ORDINARY, **changes}


def fill(warehouse: Engine, rows: Sequence[Mapping[str, str | None]]) -> None:
    """Make the table ``receivable`` hold exactly ``rows``, in their order."""
    columns = ", ".join(f"{name} text" for name in COLUMNS)
    with warehouse.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS receivable"))
        connection.execute(text(f"CREATE TABLE receivable (position integer, {columns})"))
        if rows:
            names = ", ".join(f":{name}" for name in COLUMNS)
            connection.execute(
                text(f"INSERT INTO receivable VALUES (:position, {names})"),
                [{"position": position, **row} for position, row in enumerate(rows, start=1)],
            )


def receivables_campaign(**changes: Any) -> Campaign:
    """A campaign that reads ``receivable``, each column under its own name."""
    settings: dict[str, Any] = {
        "timezone": "UTC",
        "columns": {name: name for name in COLUMNS},
        "defaults": {"region": "US", "currency": "USD"},
    }
    queries = {"extract_sql": EXTRACT_SQL, "still_due_sql": STILL_DUE_SQL}
    return campaign(**{**queries, **settings, **changes})


def run_for(
    ledger: Engine,
    of: Campaign | None = None,
    *,
    run_date: date = RUN_DATE,
    wave: int = 1,
    now: datetime = NOW,
) -> UUID:
    """Open a run, meant to start now, and return its id."""
    run = open_run(
        ledger,
        campaign=of or receivables_campaign(),
        environment="test",
        run_date=run_date,
        wave=wave,
        run_after=now,
        now=now,
    )
    return run.run_id


def prepare_night(ledger: Engine, warehouse: Engine, run_id: UUID, *, now: datetime = NOW) -> None:
    """Extract, prepare and build tags: everything before the decision."""
    extract_invoices(ledger, warehouse, run_id=run_id, now=now)
    for shard in shards(ledger, run_id=run_id):
        prepare_contacts(ledger, run_id=run_id, shard=shard)
        build_prompt_tags(ledger, run_id=run_id, shard=shard)


def decide_night(ledger: Engine, warehouse: Engine, run_id: UUID, *, now: datetime = NOW) -> dict[str, int]:
    """Take a run from the extract to its decisions, made at ``now``, and return their counts."""
    prepare_night(ledger, warehouse, run_id)
    return decide(ledger, run_id=run_id, now=now)


def decided_run(
    ledger: Engine, warehouse: Engine, rows: Sequence[dict[str, str | None]], of: Campaign | None = None
) -> UUID:
    """A run over ``rows``, taken to its decisions."""
    fill(warehouse, rows)
    run_id = run_for(ledger, of)
    decide_night(ledger, warehouse, run_id)
    return run_id


def invented(**changes: Any) -> Campaign:
    """A campaign whose people are made up: hours, gaps and cool-offs say nothing about them."""
    return receivables_campaign(audience="invented", **changes)


def owing(person_id: str, **changes: str | None) -> dict[str, str | None]:
    """One overdue invoice of a person."""
    return receivable(**{"person_id": person_id, "invoice_id": f"INV-{person_id}", **changes})


def rows_of(ledger: Engine, table: SqlTable, run_id: UUID) -> list[dict[str, Any]]:
    """The rows of a run in a table, in the order of its key, each with its decision and its prompt."""
    query = select(table).where(table.c.run_id == run_id).order_by(*table.primary_key.columns)
    if table.name == "contact":
        decided = tables.decision
        of_person = (decided.c.run_id == table.c.run_id) & (decided.c.person_id == table.c.person_id)
        query = query.add_columns(decided.c.verdict.label("decision"), decided.c.reason).outerjoin(
            decided, of_person & decided.c.call_id.is_(None)
        )
        prompt = tables.prompt
        of_person = (prompt.c.run_id == table.c.run_id) & (prompt.c.person_id == table.c.person_id)
        query = query.add_columns(
            prompt.c.tags.label("prompt_tags"), prompt.c.problem.label("prompt_problem")
        ).outerjoin(prompt, of_person)
    if table.name == "invoice":
        judged = decided_invoice.alias()
        of_row = (judged.c.run_id == table.c.run_id) & (judged.c.row_number == table.c.row_number)
        query = query.add_columns(judged.c.decision, judged.c.reason).outerjoin(judged, of_row)
    with ledger.connect() as connection:
        return [dict(row) for row in connection.execute(query).mappings()]


def decisions_of(ledger: Engine, table: SqlTable, run_id: UUID) -> dict[Any, str]:
    """The decisions: each row's reason, or ``call``, by person or by row number."""
    key = "person_id" if table.name == "contact" else "row_number"
    return {row[key]: row["reason"] or row["decision"] for row in rows_of(ledger, table, run_id)}
