-- Is it getting better, week on week?
-- Rates in percent, and how many points they gained on the week before: connected of dialled, promises of calls with
-- the right party. Weeks begin on Monday.
SELECT week,
       dialled,
       connect_rate,
       connect_rate - lag(connect_rate) OVER (ORDER BY week) AS connect_gain,
       promise_rate,
       promise_rate - lag(promise_rate) OVER (ORDER BY week) AS promise_gain
FROM (
    SELECT date_trunc('week', day.run_date)::date AS week,
           sum(day.dialled) AS dialled,
           round(100.0 * sum(day.connected) / nullif(sum(day.dialled), 0), 1) AS connect_rate,
           round(100.0 * sum(day.promises) / nullif(sum(day.right_party), 0), 1) AS promise_rate
    FROM reporting.campaign_daily AS day
    GROUP BY 1
) AS by_week
ORDER BY week
