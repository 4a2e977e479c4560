-- Is it getting better, week on week?
-- Rates in percent, and how many points they gained on the week before (null if no one was called then): connected of dialled, promises of calls with
-- the right party. Weeks begin on Monday.
WITH by_week AS (
    SELECT date_trunc('week', day.run_date)::date AS week,
           sum(day.dialled) AS dialled,
           round(100.0 * sum(day.connected) / nullif(sum(day.dialled), 0), 1) AS connect_rate,
           round(100.0 * sum(day.promises) / nullif(sum(day.right_party), 0), 1) AS promise_rate
    FROM reporting.campaign_daily AS day
    GROUP BY 1
)
SELECT this.week,
       this.dialled,
       this.connect_rate,
       this.connect_rate - before.connect_rate AS connect_gain,
       this.promise_rate,
       this.promise_rate - before.promise_rate AS promise_gain
FROM by_week AS this
LEFT JOIN by_week AS before ON before.week = this.week - 7
ORDER BY this.week
