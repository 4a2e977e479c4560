-- The warehouse says of an invoice that a stop holds: it is disputed. Only what was seen so after the stop can be
-- taken back later; who never said it has nothing to take back. A campaign takes back what it said itself.
INSERT INTO outreach.fact (kind, subject, scope, invoice_id, happened_at, recorded_at, source)
SELECT DISTINCT :fact_dispute_seen, :subject_invoice, :campaign_scope, invoice.invoice_id,
       CAST(:now AS timestamptz), CAST(:now AS timestamptz), :from_warehouse
FROM outreach.invoice
JOIN outreach.fact AS stop ON stop.invoice_id = invoice.invoice_id
WHERE invoice.run_id = :run_id
  AND invoice.is_in_dispute
  AND invoice.disputed
  AND stop.kind = :fact_stop
  AND NOT EXISTS (SELECT FROM outreach.fact AS lift WHERE lift.lifts = stop.fact_id)
  AND NOT EXISTS (
      SELECT FROM outreach.fact AS seen
      WHERE seen.kind = :fact_dispute_seen
        AND seen.invoice_id = stop.invoice_id
        AND seen.scope = :campaign_scope
        AND seen.fact_id > stop.fact_id
  )
