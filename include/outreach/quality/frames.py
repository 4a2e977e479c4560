"""The rows that a gate looks at, as a frame without names and numbers.

What Great Expectations is never given, neither its results nor its error
messages can print.
"""

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Connection, Executable, column

from outreach.campaign.least_amounts import half_units
from outreach.domain.gates import Gate
from outreach.quality.row_names import RowNames
from outreach.storage.statements import statement

if TYPE_CHECKING:
    import pandas as pd

KEY = "key"
"""The column by which a row is named in results: an invoice id, a person id, a call id, or a row's number."""

_OF_CONTACTS = (
    KEY, "key_row", "is_own_number", "phone_problem", "phone_shape", "is_shared", "invoice_count",
    "invoices_due", "totals_agree", "misses_variable", "lacks_tags",
)  # fmt: skip


_ID = (KEY, "key_row", "is_own_number")
"""Columns that the name of a row is chosen by; Great Expectations gets only the name."""


def read_frame(connection: Connection, run_id: UUID, gate: Gate, names: RowNames) -> "pd.DataFrame":
    """Read what ``gate`` measures of a run, one row an invoice, a contact or a call, named by ``names``."""
    import pandas as pd  # noqa: PLC0415 - half a second, which no other task should pay

    rows = connection.execute(_query(run_id, gate), {"run_id": run_id})
    columns = list(rows.keys())
    if tuple(columns[: len(_ID)]) != _ID:
        return pd.DataFrame(rows.all(), columns=columns)
    return pd.DataFrame([names.named(row) for row in rows], columns=[KEY, *columns[len(_ID) :]])


def _query(run_id: UUID, gate: Gate) -> Executable:
    if gate is not Gate.CONTACTS:
        return statement(f"gate_{gate}")
    # What is due is defined once, for preparation, decisions and this gate.
    columns = ("person_id", "row_number", "currency", "amount", "own_reason")
    least = {"half_units": half_units()}
    invoices = statement("invoices_with_own_reason").bindparams(of_run=run_id, **least)
    owed = invoices.columns(*map(column, columns)).cte("owed")
    return statement("gate_contacts").bindparams(**least).columns(*map(column, _OF_CONTACTS)).add_cte(owed)
