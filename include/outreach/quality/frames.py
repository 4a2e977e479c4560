"""The rows that a gate looks at, as a frame without names and numbers.

What Great Expectations is never given, neither its results nor its error
messages can print.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Connection, Executable

from outreach.campaign.least_amounts import half_units
from outreach.domain.gates import Gate
from outreach.quality.row_names import Row
from outreach.storage.statements import statement

if TYPE_CHECKING:
    import pandas as pd

KEY = "key"
"""The column by which results name a row: a call id, else the row's place in the frame, from 0."""

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

    found = connection.execute(_query(gate), {"run_id": run_id})
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


def _query(gate: Gate) -> Executable:
    query = statement(f"gate_{gate}")
    return query.bindparams(half_units=half_units()) if gate is Gate.CONTACTS else query
