-- A call is about every invoice of its person that was decided to be called for.
INSERT INTO outreach.call_invoice (call_id, run_id, row_number, invoice_key)
SELECT call.call_id, invoice.run_id, invoice.row_number, outreach.folded_invoice_id(invoice.invoice_id)
FROM outreach.call AS call
JOIN outreach.invoice AS invoice
  ON invoice.run_id = call.run_id AND invoice.person_id = call.person_id AND invoice.decision = :decision_call
WHERE call.run_id = :run_id
