-- End the disputes of invoices that the same campaign saw disputed after the stop and now sees not to be: by every
-- row of the invoice, and none of them unreadable.
INSERT INTO outreach.fact (
    kind, subject, scope, person_key, invoice_id, words, happened_at, recorded_at, source, lifts
)
SELECT :fact_lift, stop.subject, stop.scope, stop.person_key, stop.invoice_id, :words,
       CAST(:now AS timestamptz), CAST(:now AS timestamptz), :from_warehouse, stop.fact_id
FROM outreach.fact AS stop
JOIN (
    SELECT invoice_id
    FROM outreach.invoice
    WHERE run_id = :run_id AND is_in_dispute
    GROUP BY invoice_id
    HAVING NOT bool_or(disputed OR 'disputed' = ANY(problems))
) AS settled USING (invoice_id)
WHERE stop.kind = :fact_stop
  AND stop.reason = :stop_dispute
  AND NOT EXISTS (SELECT FROM outreach.fact AS lift WHERE lift.lifts = stop.fact_id)
  AND EXISTS (
      SELECT FROM outreach.fact AS seen
      WHERE seen.kind = :fact_dispute_seen
        AND seen.invoice_id = stop.invoice_id
        AND seen.scope = :campaign_scope
        AND seen.fact_id > stop.fact_id
  )
ON CONFLICT DO NOTHING
