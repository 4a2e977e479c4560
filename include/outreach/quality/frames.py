"""The rows that a gate checks, counted by kind, without names and phone numbers.

Rows with equal values in all that is checked are one kind; a night of a million
invoices has about a dozen kinds. Great Expectations never gets private values, so its
results and errors cannot print them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Double,
    Subquery,
    and_,
    cast,
    column,
    func,
    or_,
    select,
)

from outreach.campaign.least_amounts import half_units
from outreach.domain.gates import Gate
from outreach.quality.row_names import Row
from outreach.quality.suites import Check
from outreach.storage.bulk_reading import reading_many_rows
from outreach.storage.statements import statement

if TYPE_CHECKING:
    import pandas as pd

KEY = "key"
"""The column by which results name a kind: its position, from 0."""

_NAMED_BY = ("place", "key", "key_row", "is_own_number", "country")
"""Columns by which rows are ordered and named; Great Expectations gets none of them."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """Rows that are alike. ``first`` is the position of the first of them in the run's order."""

    rows: int
    first: Any
    alike: Mapping[str, Any]
    """Their common values, by the names that ``_alike`` gives."""


@dataclass(frozen=True, kw_only=True)
class Kinds:
    """The rows that a gate measures: one row per kind in ``frame``, and the kinds with their sizes."""

    frame: "pd.DataFrame"
    kinds: Sequence[Kind]

    @property
    def rows(self) -> int:
        """How many rows the gate checks."""
        return sum(kind.rows for kind in self.kinds)

    def rows_with_value(self, columns: Sequence[str]) -> int:
        """How many rows have a value in one of ``columns``; a check of values does not count the others."""
        there = self.frame[list(columns)].notna().any(axis=1)
        return sum(kind.rows for kind, has_value in zip(self.kinds, there, strict=True) if has_value)


def count_kinds(connection: Connection, run_id: UUID, gate: Gate, checks: Sequence[Check]) -> Kinds:
    """Count the kinds of rows of a run for ``gate``, in one pass."""
    import pandas as pd  # noqa: PLC0415 - half a second, which no other task should pay

    rows = _rows_of(gate, checks)
    alike = {name: by for check in checks for name, by in _alike(rows, check).items()}
    groups = [by.label(name) for name, by in alike.items()]
    greatest = {name: cast(func.max(rows.c[name]), Double) for name in _columns_with_limits(checks)}
    size, first = func.count().label("size"), func.min(rows.c.place).label("first")
    query = select(size, first, *groups, *(value.label(name) for name, value in greatest.items()))
    with reading_many_rows(connection, few_groups=True):
        found = connection.execute(query.group_by(*groups), {"run_id": run_id}).mappings().all()
    names = list(dict.fromkeys(name for check in checks for name in check.columns))
    frame = pd.DataFrame([[row[name] for name in names] for row in found], columns=names)
    frame.insert(0, KEY, range(len(frame)))
    kinds = [
        Kind(rows=row["size"], first=row["first"], alike={name: row[name] for name in alike}) for row in found
    ]
    return Kinds(frame=frame, kinds=kinds)


def first_failing_rows(
    connection: Connection, run_id: UUID, gate: Gate, check: Check, *, failing: Sequence[Kind], limit: int
) -> list[Row]:
    """Read the names of the first ``limit`` rows that fail a check, in the run's order."""
    rows = _rows_of(gate, (check,))
    by = {name: of for name, of in _alike(rows, check).items() if name != check.told_by}
    # The first rows are among the kinds that begin first, however many kinds there are.
    first = sorted(failing, key=lambda kind: kind.first)[:limit]
    wanted = [and_(*(of == kind.alike[name] for name, of in by.items())) for kind in first]
    named_by = [rows.c[name] for name in _NAMED_BY[1:]]
    query = select(*named_by).where(or_(*wanted)).order_by(rows.c.place).limit(limit)
    with reading_many_rows(connection):
        found = connection.execute(query, {"run_id": run_id}).all()
    return [
        Row(key=key, number=number, is_own_number=own, country=country) for key, number, own, country in found
    ]


def _rows_of(gate: Gate, checks: Sequence[Check]) -> Subquery:
    """Return the gate's rows with only the columns that are needed, so that PostgreSQL computes no others."""
    query = statement(f"gate_{gate}")
    if gate is Gate.CONTACTS:
        query = query.bindparams(half_units=half_units())
    told_by = [check.told_by for check in checks if check.told_by]
    names = dict.fromkeys([*_NAMED_BY, *(name for check in checks for name in check.columns), *told_by])
    return query.columns(*(column(name) for name in names)).subquery("measured")


def _alike(rows: Subquery, check: Check) -> Mapping[str, ColumnElement[Any]]:
    """Return the values by which a check groups rows: its own, or the side of its limits that they are on."""
    shown = {check.told_by: rows.c[check.told_by]} if check.told_by else {}
    if not check.has_limits:
        return {name: rows.c[name] for name in check.columns} | shown
    [name] = check.columns
    least, most = (None if limit is None else Decimal(str(limit)) for limit in check.limits)
    sides: dict[str, ColumnElement[Any]] = {}
    if least is not None:
        sides[f"{name} below"] = rows.c[name] < least
    if most is not None:
        sides[f"{name} above"] = rows.c[name] > most
    return sides


def _columns_with_limits(checks: Sequence[Check]) -> list[str]:
    """Columns with any number of different values; the greatest value of a kind represents it."""
    return [name for check in checks if check.has_limits for name in check.columns]
