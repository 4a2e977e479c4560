-- One row for each contact, without name and number: only the form of the number, with
-- 9 for every digit except a first 0. Figures that are not selected are not computed:
-- each joined table has at most one row for a contact or a number.
SELECT contact.person_id AS place,
       contact.person_id AS key,
       -- OFFSET 0: for a run that is not in the statistics, PostgreSQL would search min row by row from the first one.
       (
           SELECT min(row_number)
           FROM (
               SELECT row_number FROM outreach.invoice
               WHERE run_id = :run_id AND person_id = contact.person_id
               OFFSET 0
           ) AS theirs
       ) AS key_row,
       -- An id with the same last digits as the number is that number, with or without its country code.
       coalesce(right(contact.phone, 7) = right(regexp_replace(contact.person_id, '[^0-9]', '', 'g'), 7), false)
           AS is_own_number,
       contact.country,
       coalesce(contact.phone_problem, '') AS phone_problem,
       translate(left(contact.phone, 2), '12345678', '99999999')
           || translate(substr(contact.phone, 3), '012345678', '999999999') AS phone_shape,
       shared.phone IS NOT NULL AS is_shared,
       contact.invoice_count,
       coalesce(due.invoices, 0)::int AS invoices_due,
       contact.totals - coalesce(due.currencies, '{}') = '{}' AND coalesce(
           (
               SELECT bool_and(coalesce((contact.totals ->> given.currency)::numeric = given.total, false))
               FROM (SELECT unnest(due.currencies) AS currency, unnest(due.totals) AS total) AS given
           ),
           true
       ) AS totals_agree,
       prompt.problem IS NOT NULL AS misses_variable,
       contact.invoice_count > 0 AND prompt.problem IS NULL AND (
           prompt.tags IS NULL OR NOT jsonb_exists_all(
               prompt.tags,
               (
                   SELECT ARRAY(SELECT jsonb_object_keys(snapshot #> '{config,prompt_tags}'))
                   FROM outreach.campaign_run
                   WHERE run_id = :run_id
               )
           )
       ) AS lacks_tags
FROM outreach.contact
LEFT JOIN outreach.prompt ON prompt.run_id = :run_id AND prompt.person_id = contact.person_id
LEFT JOIN (
    SELECT phone FROM outreach.contact WHERE run_id = :run_id GROUP BY phone HAVING count(*) > 1
) AS shared ON shared.phone = contact.phone
-- Credit notes lower a total and are not due; a currency with too small a total is left out.
LEFT JOIN (
    SELECT person_id,
           sum(invoices) AS invoices,
           array_agg(currency) AS currencies,
           array_agg(total) AS totals
    FROM (
        SELECT person_id, currency, count(*) FILTER (WHERE own_reason IS NULL) AS invoices, sum(amount) AS total
        FROM outreach.invoice
        WHERE run_id = :run_id AND (own_reason IS NULL OR own_reason = :reason_credit_note)
        GROUP BY person_id, currency
    ) AS by_currency
    JOIN (
        SELECT half.key AS currency,
               greatest(
                   half.value::numeric,
                   ((SELECT snapshot #> '{config,min_amount}' FROM outreach.campaign_run WHERE run_id = :run_id)
                       ->> half.key)::numeric
               ) AS least
        FROM jsonb_each_text(CAST(:half_units AS jsonb)) AS half
    ) AS told_from USING (currency)
    WHERE total > least
    GROUP BY person_id
) AS due ON due.person_id = contact.person_id
WHERE contact.run_id = :run_id
