-- One row for each extracted invoice, without name and number; of an id only whether it
-- is there. A settled invoice needs no amount and no date, a credit note no date.
SELECT row_number AS place,
       coalesce(invoice_id, 'row ' || row_number) AS key,
       row_number AS key_row,
       false AS is_own_number,
       country,
       CASE WHEN invoice_id IS NOT NULL THEN true END AS invoice_id,
       CASE WHEN person_id IS NOT NULL THEN true END AS person_id,
       coalesce(trim(phone), '') <> '' OR cardinality(other_phones) > 0 AS has_phone,
       is_repeat,
       is_ambiguous,
       problems,
       cardinality(problems) = 0 OR (amount < 0 AND problems = '{due_date}') AS is_readable,
       amount,
       settled OR amount IS NOT NULL AS has_amount,
       settled OR due_date IS NOT NULL OR amount < 0 IS TRUE AS has_due_date
FROM outreach.invoice
WHERE run_id = :run_id
