-- A dispute holds each invoice of its call; repeated events write it once: uq_fact_call.
INSERT INTO outreach.fact (
    kind, reason, subject, person_key, invoice_id, happened_at, recorded_at, source, call_id
)
SELECT DISTINCT :fact_stop, :stop_dispute, :subject_invoice, call.person_key, invoice.invoice_id,
       given.happened_at, CAST(:now AS timestamptz), given.source, call.call_id
FROM jsonb_to_recordset(CAST(:disputes AS jsonb)) AS given (call_id uuid, happened_at timestamptz, source text)
JOIN outreach.call USING (call_id)
JOIN outreach.call_invoice AS linked USING (call_id)
JOIN outreach.invoice ON invoice.run_id = linked.run_id AND invoice.row_number = linked.row_number
WHERE invoice.invoice_id IS NOT NULL
ON CONFLICT DO NOTHING
