"""The rows that a gate looks at, as a frame without names and numbers.

What Great Expectations is never given, neither its results nor its error
messages can print.
"""

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Connection, Executable, column

from outreach.campaign.least_amounts import half_units
from outreach.domain.gates import Gate
from outreach.storage.statements import statement

if TYPE_CHECKING:
    import pandas as pd

KEY = "key"
"""The column by which a row is named in results: an invoice id, a person id or a call id."""

_OF_CONTACTS = (
    KEY, "phone_problem", "phone_shape", "is_shared", "invoice_count", "invoices_due", "totals_agree",
    "misses_variable", "lacks_tags",
)  # fmt: skip


def read_frame(connection: Connection, run_id: UUID, gate: Gate) -> "pd.DataFrame":
    """Read what ``gate`` measures of a run, one row an invoice, a contact or a call."""
    import pandas as pd  # noqa: PLC0415 - half a second, which no other task should pay

    rows = connection.execute(_query(run_id, gate), {"run_id": run_id})
    columns = list(rows.keys())
    return pd.DataFrame(rows.all(), columns=columns)


def _query(run_id: UUID, gate: Gate) -> Executable:
    if gate is not Gate.CONTACTS:
        return statement(f"gate_{gate}")
    # What is due is defined once, for preparation, decisions and this gate.
    names = ("person_id", "currency", "amount", "own_reason")
    least = {"half_units": half_units()}
    invoices = statement("invoices_with_own_reason").bindparams(of_run=run_id, **least)
    owed = invoices.columns(*map(column, names)).cte("owed")
    return statement("gate_contacts").bindparams(**least).columns(*map(column, _OF_CONTACTS)).add_cte(owed)
