-- What does a promise cost?
-- The cost of all calls of the night by the tariff, also of those that no one answered. A row without a currency is
-- of calls without a tariff, or of a length that no one knows.
SELECT measure.run_date,
       measure.cost_currency AS currency,
       count(*) AS dialled,
       sum(measure.cost) AS cost,
       count(*) FILTER (WHERE measure.is_promise) AS promises,
       round(sum(measure.cost) / nullif(count(*) FILTER (WHERE measure.is_promise), 0), 3) AS cost_per_promise
FROM reporting.call_measure AS measure
WHERE measure.is_attempt
GROUP BY measure.run_date, measure.cost_currency
ORDER BY measure.run_date, measure.cost_currency
