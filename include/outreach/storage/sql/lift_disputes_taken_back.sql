-- End the disputes of invoices that the same campaign read as disputed after the stop,
-- and in rows extracted later as not disputed. A no counts only if a row of the person
-- who disputed says it; a credit note says nothing. A yes, or an unreadable word,
-- counts in anyone's row, in this run or in one extracted since.
WITH given AS (
    SELECT outreach.folded_invoice_id(invoice.invoice_id) AS invoice_key, contact.person_key,
           invoice.disputed, invoice.amount >= 0 AS is_debt,
           coalesce(invoice.disputed, 'disputed' = ANY(invoice.problems)) AS may_be_disputed
    FROM outreach.invoice
    LEFT JOIN outreach.contact USING (run_id, person_id)
    WHERE run_id = :run_id AND invoice.is_in_dispute
),
denied AS (
    SELECT invoice_key, person_key
    FROM given
    WHERE person_key IS NOT NULL AND is_debt
    GROUP BY invoice_key, person_key
    HAVING bool_and(disputed IS FALSE)
)
INSERT INTO outreach.fact (
    kind, subject, scope, person_key, invoice_id, words, happened_at, recorded_at, source, lifts
)
SELECT :fact_lift, stop.subject, stop.scope, stop.person_key, stop.invoice_id, :words,
       CAST(:now AS timestamptz), CAST(:now AS timestamptz), :from_warehouse, stop.fact_id
FROM outreach.campaign_run AS run
CROSS JOIN denied
JOIN outreach.fact AS stop
    ON outreach.folded_invoice_id(stop.invoice_id) = denied.invoice_key
    AND stop.person_key = denied.person_key
WHERE run.run_id = :run_id
  AND stop.kind = :fact_stop
  AND stop.reason = :stop_dispute
  AND NOT EXISTS (SELECT FROM given WHERE given.invoice_key = denied.invoice_key AND given.may_be_disputed)
  AND NOT EXISTS (SELECT FROM outreach.fact AS lift WHERE lift.lifts = stop.fact_id)
  AND EXISTS (
      SELECT FROM outreach.fact AS seen
      WHERE seen.kind = :fact_dispute_seen
        AND outreach.folded_invoice_id(seen.invoice_id) = denied.invoice_key
        AND seen.person_key = stop.person_key
        AND seen.scope = :campaign_scope
        AND seen.happened_at > stop.recorded_at
        AND seen.happened_at < run.extracted_at
  )
  AND NOT EXISTS (
      SELECT FROM outreach.campaign_run AS later
      JOIN outreach.invoice USING (run_id)
      WHERE later.campaign_id = run.campaign_id
        AND later.run_id <> run.run_id
        AND later.extracted_at >= run.extracted_at
        AND invoice.is_in_dispute
        AND invoice.disputed
        AND outreach.folded_invoice_id(invoice.invoice_id) = denied.invoice_key
  )
ON CONFLICT DO NOTHING
