-- Is it getting better, week on week?
-- Rates in percent of the attempts, and how many points they gained on the week before. Weeks begin on Monday.
SELECT week,
       attempts,
       connect_rate,
       connect_rate - lag(connect_rate) OVER (ORDER BY week) AS connect_gain,
       promise_rate,
       promise_rate - lag(promise_rate) OVER (ORDER BY week) AS promise_gain
FROM (
    SELECT date_trunc('week', measure.run_date)::date AS week,
           count(*) AS attempts,
           round(100.0 * count(*) FILTER (WHERE measure.is_connected) / count(*), 1) AS connect_rate,
           round(100.0 * count(*) FILTER (WHERE measure.is_promise) / count(*), 1) AS promise_rate
    FROM reporting.call_measure AS measure
    WHERE measure.is_attempt
    GROUP BY 1
) AS by_week
ORDER BY week
