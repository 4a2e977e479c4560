"""What the rows that a call is about say for the agent: their numbers, and columns of the campaign's own."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, select

from outreach.campaign.tags import columns_told, own_columns
from outreach.services.extraction.parse_row import null_words
from outreach.services.extraction.text_values import read_text
from outreach.services.runs.run import Run
from outreach.services.runs.stages import invoices_to_call_about

_INVOICE_NUMBERS = "invoice_numbers"


@dataclass(frozen=True, kw_only=True)
class RowsTold:
    """What a person's rows say, the oldest due date first."""

    invoice_numbers: Sequence[str] = ()
    columns: Mapping[str, Sequence[str | None]] = field(default_factory=dict)
    """By the name that a tag has for the column; None where a row has no value."""
    variables: Mapping[str, str | None] = field(default_factory=dict)
    """Columns of a vendor's file; None where the rows do not all say the same."""


NOTHING_TOLD = RowsTold()


def rows_told(connection: Connection, run: Run, shard: int) -> dict[str, RowsTold]:
    """Read, by person, what tags need of the rows that a call would be about; often nothing."""
    config = run.campaign.config
    told, own = columns_told(config, run.campaign.prompt), own_columns(config)
    uses_numbers = any(_INVOICE_NUMBERS in expression for expression in config.prompt_tags.values())
    if not (told or own or uses_numbers):
        return {}
    nulls = null_words(config)
    by_person: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in connection.execute(_rows_about(run.run_id, shard)):
        by_person[row.person_id].append(row)
    return {
        person: RowsTold(
            invoice_numbers=[row.invoice_id for row in rows],
            columns={name: [_value(row.as_read, name, nulls) for row in rows] for name in own},
            variables={name: _agreed([str(row.as_read.get(name) or "") for row in rows]) for name in told},
        )
        for person, rows in by_person.items()
    }


def _rows_about(run_id: UUID, shard: int) -> Any:
    columns = ("person_id", "invoice_id", "as_read", "shard", "due_date", "row_number")
    about = invoices_to_call_about(run_id, *columns).subquery("about")
    return (
        select(about.c.person_id, about.c.invoice_id, about.c.as_read)
        .where(about.c.shard == shard)
        .order_by(about.c.due_date, about.c.row_number)
    )


def _value(as_read: Mapping[str, Any], name: str, nulls: frozenset[str]) -> str | None:
    """Read a column of a row, by its exact name or by the one that differs in case alone."""
    if name not in as_read:
        name = next((other for other in as_read if other.casefold() == name.casefold()), name)
    return read_text(as_read.get(name), nulls=nulls)


def _agreed(values: Sequence[str]) -> str | None:
    return values[0] if len(set(values)) == 1 else None
