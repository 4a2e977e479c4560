-- What is open on the invoices of a run about which no one is called, by reason and currency.
SELECT invoice.reason, extracted.currency, sum(extracted.amount) AS amount
FROM outreach.decided_invoice AS invoice
JOIN outreach.invoice AS extracted USING (run_id, row_number)
WHERE invoice.run_id = :run_id AND invoice.decision = :decision_do_not_call
  AND extracted.amount IS NOT NULL AND extracted.currency IS NOT NULL
GROUP BY invoice.reason, extracted.currency
ORDER BY invoice.reason, extracted.currency
