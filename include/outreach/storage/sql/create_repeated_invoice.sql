-- The invoices that stand in the extract more than once, and what their rows say together. A table of its own, so
-- that the planner knows how few they are: a guess of a third of all would write each row of the extract out to disk.
CREATE TEMPORARY TABLE repeated_invoice ON COMMIT DROP AS
SELECT invoice_id, min(row_number) AS first_row,
       bool_or(settled) AS settled, bool_or(disputed) AS disputed, min(exclusion) AS exclusion
FROM extracted_row
WHERE invoice_id IS NOT NULL
GROUP BY invoice_id
HAVING count(*) > 1
