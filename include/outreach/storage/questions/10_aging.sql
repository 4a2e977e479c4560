-- Do older debts answer and promise less?
-- By the age of the oldest invoice that the call was about, in the buckets of `aging` in campaign.yaml. The
-- rate is of the calls with the right party.
SELECT called.aging_bucket,
       count(*) AS dialled,
       count(*) FILTER (WHERE measure.is_connected) AS connected,
       count(*) FILTER (WHERE measure.is_promise) AS promises,
       count(*) FILTER (WHERE measure.is_right_party) AS right_party,
       round(
           100.0 * count(*) FILTER (WHERE measure.is_promise)
           / nullif(count(*) FILTER (WHERE measure.is_right_party), 0),
           1
       ) AS promise_rate
FROM reporting.call_outcome AS called
JOIN reporting.call_measure AS measure ON measure.call_id = called.call_id
WHERE measure.is_attempt
GROUP BY called.aging_bucket
ORDER BY min(called.oldest_days_overdue)
