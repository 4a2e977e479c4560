-- The invoices that occur more than once in the extract, with the combined values of
-- their rows. They are in a separate table, so that the planner knows how few they are:
-- if it guessed a third of all, it would write each row of the extract to disk.
CREATE TEMPORARY TABLE repeated_invoice ON COMMIT DROP AS
SELECT invoice_id, min(row_number) AS first_row,
       bool_or(settled) AS settled, bool_or(disputed) AS disputed, min(exclusion) AS exclusion
FROM extracted_row
WHERE invoice_id IS NOT NULL
GROUP BY invoice_id
HAVING count(*) > 1
