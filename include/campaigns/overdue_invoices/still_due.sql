-- Who of these people still owes something. Asked just before each batch is
-- sent; whoever is missing from the answer is not rung. The ids that come in
-- are trimmed and in small letters.
SELECT DISTINCT invoice.customer_number
FROM sales.invoice AS invoice
WHERE lower(trim(invoice.customer_number)) IN :person_ids
    AND invoice.due_on < :run_date
    AND invoice.open_amount > 0
    AND (invoice.paid_on IS NULL OR invoice.paid_on > :run_date)
    AND NOT coalesce(invoice.disputed, FALSE)
