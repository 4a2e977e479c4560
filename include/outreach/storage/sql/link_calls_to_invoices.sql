-- A call is about every invoice of its person without its own reason, in a currency of which enough is owed.
INSERT INTO outreach.call_invoice (call_id, run_id, row_number, invoice_key)
SELECT cut.call_id, invoice.run_id, invoice.row_number, outreach.folded_invoice_id(invoice.invoice_id)
FROM cut_call AS cut
JOIN outreach.contact ON contact.run_id = :run_id AND contact.person_id = cut.person_id
JOIN outreach.invoice ON invoice.run_id = :run_id AND invoice.person_id = cut.person_id
WHERE invoice.own_reason IS NULL AND jsonb_exists(contact.totals, invoice.currency)
