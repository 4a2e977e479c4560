-- The decision on an invoice: its own reason, else that of its person. If the person is
-- called, an invoice in a currency of which too little is owed is left out. A row
-- without a reason is undecided until its person is decided.
CREATE VIEW outreach.decided_invoice AS
SELECT judged.run_id, judged.row_number, judged.invoice_id, judged.person_id,
       CASE WHEN judged.reason IS NOT NULL THEN 'do_not_call' WHEN judged.verdict = 'call' THEN 'call' END AS decision,
       judged.reason
FROM (
    SELECT invoice.run_id, invoice.row_number, invoice.invoice_id, invoice.person_id, decided.verdict,
           coalesce(
               invoice.own_reason,
               decided.reason,
               CASE WHEN decided.verdict IS NOT NULL AND NOT jsonb_exists(contact.totals, invoice.currency)
                    THEN 'nothing_due' END
           ) AS reason
    FROM outreach.invoice
    LEFT JOIN outreach.contact ON contact.run_id = invoice.run_id AND contact.person_id = invoice.person_id
    LEFT JOIN outreach.decision AS decided
      ON decided.run_id = invoice.run_id AND decided.person_id = invoice.person_id AND decided.call_id IS NULL
) AS judged;
COMMENT ON VIEW outreach.decided_invoice IS
    'One row an extracted invoice: whether a call is about it, and why not.';
COMMENT ON COLUMN outreach.decided_invoice.run_id IS 'The run that extracted it.';
COMMENT ON COLUMN outreach.decided_invoice.row_number IS 'Position in the extract, from 1.';
COMMENT ON COLUMN outreach.decided_invoice.invoice_id IS 'Invoice number; null when the row has none.';
COMMENT ON COLUMN outreach.decided_invoice.person_id IS 'Customer id exactly as it was read; null when the row names no one.';
COMMENT ON COLUMN outreach.decided_invoice.decision IS 'call or do_not_call; null until its person is decided about.';
COMMENT ON COLUMN outreach.decided_invoice.reason IS 'Why no call is about it: its own reason, else the person''s; null where one is.';
