-- The values that the order of priority may use, for everyone in a run who owes
-- something. A promise is broken when its day and the grace after it are over. A
-- promise from before all present due dates was about something else.
SELECT contact.person_id, contact.oldest_due_date, contact.invoice_count,
       coalesce((contact.totals ->> :currency)::numeric, 0) AS amount,
       run.run_date - contact.oldest_due_date AS days_overdue,
       EXISTS (
           SELECT FROM outreach.fact AS promise
           WHERE promise.person_key = contact.person_key
             AND promise.kind = :fact_promise
             AND (promise.value ->> 'promised_on')::date + CAST(:grace_days AS int) < run.run_date
             AND (promise.happened_at AT TIME ZONE 'UTC')::date >= contact.oldest_due_date
             AND NOT EXISTS (
                 SELECT FROM outreach.fact AS newer
                 WHERE newer.person_key = promise.person_key
                   AND newer.kind = :fact_promise
                   AND newer.call_id = promise.call_id
                   AND newer.fact_id > promise.fact_id
             )
       ) AS broken_promise
FROM outreach.contact
JOIN outreach.campaign_run AS run USING (run_id)
WHERE contact.run_id = :run_id AND contact.invoice_count > 0
