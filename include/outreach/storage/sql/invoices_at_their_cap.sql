-- Invoices of which a run has extracted some row, and that a cap does not allow another call about.
SELECT invoice.invoice_id
FROM outreach.call_invoice AS linked
JOIN outreach.invoice USING (run_id, row_number)
JOIN outreach.call USING (call_id)
JOIN outreach.call_batch AS batch USING (batch_id)
WHERE batch.claimed_at > :since
  AND (call.state = ANY(:may_have_rung_states)
       OR (call.state = :failed AND call.ended_at IS NOT NULL AND call.line_outcome IS DISTINCT FROM :line_cancelled))
  AND invoice.invoice_id IN (SELECT invoice_id FROM outreach.invoice WHERE run_id = :run_id)
GROUP BY invoice.invoice_id
HAVING count(*) >= :calls
