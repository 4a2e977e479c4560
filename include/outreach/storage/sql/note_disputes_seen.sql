-- The warehouse says that an invoice with a stop is disputed. Only a campaign that said
-- so after the stop, for the person who disputed, can end the dispute later. The fact's
-- time is that of the extract.
INSERT INTO outreach.fact (kind, subject, scope, person_key, invoice_id, happened_at, recorded_at, source)
SELECT DISTINCT :fact_dispute_seen, :subject_invoice, :campaign_scope, stop.person_key, stop.invoice_id,
       run.extracted_at, CAST(:now AS timestamptz), :from_warehouse
FROM outreach.campaign_run AS run
JOIN outreach.invoice USING (run_id)
JOIN outreach.contact USING (run_id, person_id)
JOIN outreach.fact AS stop
    ON outreach.folded_invoice_id(stop.invoice_id) = outreach.folded_invoice_id(invoice.invoice_id)
    AND stop.person_key = contact.person_key
WHERE run.run_id = :run_id
  AND invoice.is_in_dispute
  AND invoice.disputed
  AND invoice.amount >= 0
  AND stop.kind = :fact_stop
  AND stop.recorded_at < run.extracted_at
  AND NOT EXISTS (SELECT FROM outreach.fact AS lift WHERE lift.lifts = stop.fact_id)
  AND NOT EXISTS (
      SELECT FROM outreach.fact AS seen
      WHERE seen.kind = :fact_dispute_seen
        AND outreach.folded_invoice_id(seen.invoice_id) = outreach.folded_invoice_id(stop.invoice_id)
        AND seen.person_key = stop.person_key
        AND seen.scope = :campaign_scope
        AND seen.happened_at > stop.recorded_at
  )
