"""Values for the agent from the rows of a call: invoice numbers and the campaign's own columns."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import Any, Self
from uuid import UUID

from sqlalchemy import Connection, Row, select

from outreach.campaign.tags import columns_told, own_columns
from outreach.services.extraction.parse_row import null_words
from outreach.services.extraction.text_values import read_text
from outreach.services.runs.run import Run
from outreach.services.runs.stages import invoices_to_call_about

_INVOICE_NUMBERS = "invoice_numbers"
_ROWS_AT_ONCE = 2_000


@dataclass(frozen=True, kw_only=True)
class RowsTold:
    """The values of a person's rows, the oldest due date first."""

    invoice_numbers: Sequence[str] = ()
    columns: Mapping[str, Sequence[str | None]] = field(default_factory=dict)
    """By the name of the column in tags; None for a row without a value."""
    variables: Mapping[str, str | None] = field(default_factory=dict)
    """Columns of a vendor's file; None if the rows differ."""


NOTHING_TOLD = RowsTold()


class ToldOfShard:
    """The values that tags need from the rows of a shard, for one person after another in order of id.

    The rows of a shard are large, so they are read person by person; often nothing is needed.
    """

    def __init__(self, people: Iterator[tuple[str, RowsTold]]) -> None:
        self._people = people
        self._next = next(people, None)

    @classmethod
    def read(cls, connection: Connection, run: Run, shard: int) -> Self:
        """Begin to read the rows of a shard."""
        return cls(_told(connection, run, shard))

    def of(self, person_id: str) -> RowsTold:
        """Return the values of a person's rows; ids must come in the order of their code points."""
        while self._next is not None and self._next[0] < person_id:
            self._next = next(self._people, None)
        if self._next is None or self._next[0] != person_id:
            return NOTHING_TOLD
        return self._next[1]


def _told(connection: Connection, run: Run, shard: int) -> Iterator[tuple[str, RowsTold]]:
    config = run.campaign.config
    shown, own = columns_told(config, run.campaign.prompt), own_columns(config)
    uses_numbers = any(_INVOICE_NUMBERS in expression for expression in config.prompt_tags.values())
    if not (shown or own or uses_numbers):
        return
    nulls = null_words(config)
    options = {"yield_per": _ROWS_AT_ONCE}
    with connection.execute(_rows_about(run.run_id, shard), execution_options=options) as found:
        for person, of_person in groupby(found, key=attrgetter("person_id")):
            rows: list[Row[Any]] = list(of_person)
            yield (
                person,
                RowsTold(
                    invoice_numbers=[row.invoice_id for row in rows],
                    columns={name: [_value(row.as_read, name, nulls) for row in rows] for name in own},
                    variables={
                        name: _agreed([str(row.as_read.get(name) or "") for row in rows]) for name in shown
                    },
                ),
            )


def _rows_about(run_id: UUID, shard: int) -> Any:
    columns = ("person_id", "invoice_id", "as_read", "shard", "due_date", "row_number")
    about = invoices_to_call_about(run_id, *columns).subquery("about")
    return (
        select(about.c.person_id, about.c.invoice_id, about.c.as_read)
        .where(about.c.shard == shard)
        .order_by(about.c.person_id.collate("C"), about.c.due_date, about.c.row_number)
    )


def _value(as_read: Mapping[str, Any], name: str, nulls: frozenset[str]) -> str | None:
    """Read a column of a row, by its exact name or by one that differs only in letter case."""
    if name not in as_read:
        name = next((other for other in as_read if other.casefold() == name.casefold()), name)
    return read_text(as_read.get(name), nulls=nulls)


def _agreed(values: Sequence[str]) -> str | None:
    return values[0] if len(set(values)) == 1 else None
