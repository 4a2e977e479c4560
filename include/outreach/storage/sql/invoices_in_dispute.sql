-- Invoices of a run about which a dispute came up on a call after they were extracted.
SELECT DISTINCT invoice.invoice_id
FROM outreach.invoice
JOIN outreach.fact AS stop
    ON outreach.folded_invoice_id(stop.invoice_id) = outreach.folded_invoice_id(invoice.invoice_id)
    AND stop.kind = :fact_stop
WHERE invoice.run_id = :run_id
  AND NOT invoice.is_repeat
  AND NOT invoice.is_in_dispute
  AND (stop.holds_until IS NULL OR stop.holds_until > :now)
  AND NOT EXISTS (SELECT FROM outreach.fact AS lift WHERE lift.lifts = stop.fact_id)
