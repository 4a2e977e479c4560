"""The rows that a gate looks at, as a frame without names and numbers.

What Great Expectations is never given, neither its results nor its error
messages can print.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Connection, Executable, column

from outreach.campaign.least_amounts import half_units
from outreach.domain.gates import Gate
from outreach.quality.row_names import Row
from outreach.storage.statements import statement

if TYPE_CHECKING:
    import pandas as pd

KEY = "key"
"""The column by which results name a row: a call id, else the row's place in the frame, from 0."""

_OF_CONTACTS = (
    KEY, "key_row", "is_own_number", "country", "phone_problem", "phone_shape", "is_shared", "invoice_count",
    "invoices_due", "totals_agree", "misses_variable", "lacks_tags",
)  # fmt: skip


_ID = (KEY, "key_row", "is_own_number", "country")
"""Columns that the name of a row is chosen by; Great Expectations gets none of them."""


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What a gate measures, one row an invoice, a contact or a call.

    ``identified_by`` is empty where the keys of the rows are names of our own.
    """

    rows: "pd.DataFrame"
    identified_by: Sequence[Row] = ()


def read_frame(connection: Connection, run_id: UUID, gate: Gate) -> Frame:
    """Read what ``gate`` measures of a run."""
    import pandas as pd  # noqa: PLC0415 - half a second, which no other task should pay

    found = connection.execute(_query(run_id, gate), {"run_id": run_id})
    columns = list(found.keys())
    rows = found.all()
    if tuple(columns[: len(_ID)]) != _ID:
        return Frame(rows=pd.DataFrame(rows, columns=columns))
    frame = pd.DataFrame([row[len(_ID) :] for row in rows], columns=columns[len(_ID) :])
    frame.insert(0, KEY, range(len(frame)))
    ids = [
        Row(key=key, number=number, is_own_number=is_own, country=country)
        for key, number, is_own, country, *_ in rows
    ]
    return Frame(rows=frame, identified_by=ids)


def _query(run_id: UUID, gate: Gate) -> Executable:
    if gate is not Gate.CONTACTS:
        return statement(f"gate_{gate}")
    # What is due is defined once, for preparation, decisions and this gate.
    columns = ("person_id", "row_number", "currency", "amount", "own_reason")
    least = {"half_units": half_units()}
    invoices = statement("invoices_with_own_reason").bindparams(of_run=run_id, **least)
    owed = invoices.columns(*map(column, columns)).cte("owed")
    return statement("gate_contacts").bindparams(**least).columns(*map(column, _OF_CONTACTS)).add_cte(owed)
