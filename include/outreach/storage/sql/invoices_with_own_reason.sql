-- The invoices of a run, each with the reason that lies in the invoice itself and forbids a call
-- about it, or none. The order of the cases is the precedence of domain/decisions.py; the campaign's own reasons
-- come after invoice_disputed.
-- A credit note counts even where it has no number, or its flags cannot be read: less is told then, not more.
SELECT invoice.*,
       CASE
           WHEN invoice.invoice_id IS NULL AND invoice.amount < 0 IS NOT TRUE THEN :reason_missing_invoice_id
           WHEN invoice.is_repeat THEN :reason_repeated_invoice
           WHEN invoice.person_id IS NULL THEN :reason_missing_person_id
           WHEN invoice.is_ambiguous THEN :reason_ambiguous_person
           WHEN invoice.settled OR invoice.amount BETWEEN 0
               AND coalesce(((SELECT CAST(:half_units AS jsonb)) ->> invoice.currency)::numeric, 0)
               THEN :reason_invoice_paid
           WHEN invoice.amount < 0 AND invoice.currency IS NOT NULL THEN :reason_credit_note
           WHEN invoice.disputed THEN :reason_invoice_disputed
           WHEN invoice.exclusion IS NOT NULL THEN invoice.exclusion
           WHEN invoice.is_in_dispute THEN :reason_invoice_in_dispute
           WHEN invoice.amount IS NULL OR invoice.currency IS NULL OR invoice.due_date IS NULL
               OR invoice.problems && ARRAY['settled', 'disputed', 'exclusion'] THEN :reason_unreadable_invoice
           WHEN invoice.due_date >= campaign_run.run_date THEN :reason_invoice_not_due
       END AS own_reason
FROM outreach.invoice
JOIN outreach.campaign_run USING (run_id)
WHERE invoice.run_id = :of_run
