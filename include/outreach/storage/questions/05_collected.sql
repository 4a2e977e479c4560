-- What was collected after a call?
-- Each payment to an invoice counts once: for the last call with the right party about that invoice, from 30 days
-- before it to its own day. By the night of that call.
SELECT paid.run_date,
       paid.currency,
       count(*) AS payments,
       sum(paid.amount) FILTER (WHERE paid.is_within_7_days) AS collected_7,
       sum(paid.amount) AS collected_30
FROM reporting.payment AS paid
WHERE paid.is_within_30_days
GROUP BY paid.run_date, paid.currency
ORDER BY paid.run_date, paid.currency
