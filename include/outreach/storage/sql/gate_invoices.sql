-- One row an extracted invoice, without name or number, and of an id only whether it is there. A settled one
-- needs no amount and no date, a credit note no date.
SELECT coalesce(invoice_id, 'row ' || row_number) AS key,
       row_number AS key_row,
       false AS is_own_number,
       country,
       CASE WHEN invoice_id IS NOT NULL THEN '' END AS invoice_id,
       CASE WHEN person_id IS NOT NULL THEN '' END AS person_id,
       coalesce(trim(phone), '') <> '' OR other_phones <> '{}' AS has_phone,
       is_repeat,
       is_ambiguous,
       problems = '{}' OR (amount < 0 AND problems = '{due_date}') AS is_readable,
       amount::float8 AS amount,
       settled OR amount IS NOT NULL AS has_amount,
       settled OR due_date IS NOT NULL OR amount < 0 IS TRUE AS has_due_date
FROM outreach.invoice
WHERE run_id = :run_id
ORDER BY row_number
