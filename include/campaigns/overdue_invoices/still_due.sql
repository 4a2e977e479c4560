-- The people among these who still owe something. Asked just before each batch is
-- sent; anyone missing from the answer is not called. The ids come in exactly
-- as extract.sql returned them, in their own type, so that an index serves.
SELECT DISTINCT invoice.customer_number
FROM sales.invoice AS invoice
WHERE invoice.customer_number IN :person_ids
    AND invoice.due_on < :run_date
    AND invoice.open_amount > 0
    AND (invoice.paid_on IS NULL OR invoice.paid_on > :run_date)
    AND NOT coalesce(invoice.disputed, FALSE)
