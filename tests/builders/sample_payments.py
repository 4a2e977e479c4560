"""Payments of some of those who promised on a sample night, in the sample warehouse."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Engine, text

PAYMENTS_SQL = """
SELECT payment_id, person_id, invoice_id, amount, currency, booked_at
FROM sales.payment
WHERE booked_at >= :since
"""
TABLE_OF_PAYMENTS = """
CREATE TABLE sales.payment (
    payment_id text, person_id text, invoice_id text, amount numeric, currency text, booked_at timestamptz
)
"""
PAY = text(
    """
    WITH promised AS (
        SELECT promise.person_id, unnest(promise.invoice_ids) AS invoice_id,
               row_number() OVER (ORDER BY promise.person_id) AS nth
        FROM jsonb_to_recordset(:promises) AS promise (person_id text, invoice_ids text[])
    )
    INSERT INTO sales.payment
    SELECT concat('P-', invoice.invoice_number, ' ', CAST(:booked_at AS date)), promised.person_id,
           invoice.invoice_number,
           -- Of eight invoices four are paid in time, two in part, one too late, and one not at all.
           round(CASE promised.nth % 4 WHEN 2 THEN invoice.open_amount / 2 ELSE invoice.open_amount END, 2),
           invoice.currency, :booked_at
    FROM promised
    JOIN sales.invoice ON invoice.invoice_number = promised.invoice_id
    WHERE CASE WHEN :too_late THEN promised.nth % 8 = 3 ELSE promised.nth % 4 <> 3 END
      AND invoice.open_amount > 0
    """
)
SETTLE = """
UPDATE sales.invoice
SET open_amount = invoice.open_amount - paid.amount,
    paid_on = CASE WHEN invoice.open_amount = paid.amount THEN paid.booked_at::date END
FROM sales.payment AS paid
WHERE paid.invoice_id = invoice.invoice_number AND paid.booked_at = :booked_at
"""
PROMISES = """
SELECT coalesce(jsonb_agg(jsonb_build_object('person_id', person_id, 'invoice_ids', invoice_ids)), '[]')::text
FROM reporting.promise
WHERE run_id = :run_id
"""


def make_table_of_payments(warehouse: Engine) -> None:
    """Make the table that the campaign's payments.sql reads."""
    with warehouse.begin() as connection:
        connection.execute(text(TABLE_OF_PAYMENTS))


def pay(
    ledger: Engine, warehouse: Engine, run_id: UUID, *, booked_at: datetime, too_late: bool = False
) -> None:
    """Let some of those who promised in a run pay: those who do so in time, or those who do not."""
    with ledger.connect() as connection:
        promises = connection.scalar(text(PROMISES), {"run_id": run_id})
    with warehouse.begin() as connection:
        connection.execute(PAY, {"promises": promises, "booked_at": booked_at, "too_late": too_late})
        connection.execute(text(SETTLE), {"booked_at": booked_at})
