-- One row a contact, without name or number: of the number only its shape, every digit but 0 as 9.
-- Credit notes lower a total and are no invoices due; a currency of which too little is left is not told.
WITH owed AS (
    SELECT person_id, row_number, currency, amount, own_reason FROM outreach.invoice WHERE run_id = :run_id
)
SELECT contact.person_id AS key,
       read_in.first_row AS key_row,
       -- An id that ends like the number is that number, with or without its country code.
       coalesce(right(contact.phone, 7) = right(regexp_replace(contact.person_id, '[^0-9]', '', 'g'), 7), false)
           AS is_own_number,
       contact.country,
       coalesce(contact.phone_problem, '') AS phone_problem,
       translate(contact.phone, '12345678', '99999999') AS phone_shape,
       contact.phone IS NOT NULL AND count(*) OVER (PARTITION BY contact.phone) > 1 AS is_shared,
       contact.invoice_count,
       coalesce(due.invoices, 0)::int AS invoices_due,
       coalesce(due.totals, '{}'::jsonb) = (
           SELECT coalesce(jsonb_object_agg(total.key, total.value::numeric), '{}'::jsonb)
           FROM jsonb_each_text(contact.totals) AS total
       ) AS totals_agree,
       prompt.problem IS NOT NULL AS misses_variable,
       contact.invoice_count > 0 AND prompt.problem IS NULL AND (
           prompt.tags IS NULL OR NOT jsonb_exists_all(
               prompt.tags,
               ARRAY(SELECT jsonb_object_keys(run.snapshot #> '{config,prompt_tags}'))
           )
       ) AS lacks_tags
FROM outreach.contact
JOIN outreach.campaign_run AS run USING (run_id)
LEFT JOIN outreach.prompt USING (run_id, person_id)
LEFT JOIN (
    SELECT person_id, sum(invoices) AS invoices, jsonb_object_agg(currency, total) AS totals
    FROM (
        SELECT person_id,
               currency,
               count(*) FILTER (WHERE own_reason IS NULL) AS invoices,
               sum(amount) AS total
        FROM owed
        WHERE own_reason IS NULL OR own_reason = :reason_credit_note
        GROUP BY person_id, currency
        HAVING sum(amount) > greatest(
            ((SELECT CAST(:half_units AS jsonb)) ->> currency)::numeric,
            ((SELECT snapshot #> '{config,min_amount}' FROM outreach.campaign_run WHERE run_id = :run_id)
                ->> currency)::numeric
        )
    ) AS by_currency
    GROUP BY person_id
) AS due USING (person_id)
LEFT JOIN (
    SELECT person_id, min(row_number) AS first_row FROM owed GROUP BY person_id
) AS read_in USING (person_id)
WHERE contact.run_id = :run_id
ORDER BY contact.person_id
