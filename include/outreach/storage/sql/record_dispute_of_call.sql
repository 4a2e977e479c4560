-- A dispute holds each invoice that the call was about, once however often its events say so: uq_fact_call.
INSERT INTO outreach.fact (
    kind, reason, subject, person_key, invoice_id, happened_at, recorded_at, source, call_id
)
SELECT DISTINCT :fact_stop, :stop_dispute, :subject_invoice, call.person_key, invoice.invoice_id,
       CAST(:happened_at AS timestamptz), CAST(:now AS timestamptz), :source, call.call_id
FROM outreach.call
JOIN outreach.call_invoice AS linked USING (call_id)
JOIN outreach.invoice ON invoice.run_id = linked.run_id AND invoice.row_number = linked.row_number
WHERE call.call_id = :call_id AND invoice.invoice_id IS NOT NULL
ON CONFLICT DO NOTHING
