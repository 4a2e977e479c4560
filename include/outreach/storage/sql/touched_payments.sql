-- Months of payments to invoices of which a payment was written by the transaction that is :age transactions old, or a
-- later one: what another campaign read of the same payment may be of another month, and counts no more.
SELECT DISTINCT 'payments ' || to_char(told.happened_at AT TIME ZONE 'UTC', 'YYYY-MM') AS part
FROM outreach.fact AS written
JOIN outreach.fact AS told
  ON outreach.folded_invoice_id(told.invoice_id) = outreach.folded_invoice_id(written.invoice_id)
 AND told.invoice_id IS NOT NULL
 AND told.kind = :fact_payment
WHERE written.kind = :fact_payment AND written.invoice_id IS NOT NULL AND age(written.xmin) <= :age
