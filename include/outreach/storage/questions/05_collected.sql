-- What was collected after a call?
-- Each payment to an invoice counts once: for the last call with the right party about that invoice in the 30 days
-- before it. By the night of that call.
WITH credited AS (
    SELECT DISTINCT ON (paid.invoice_key, paid.happened_at, paid.words)
           called.run_date,
           paid.currency,
           paid.amount,
           paid.happened_at - called.called_at AS after
    FROM reporting.invoice_contact_history AS paid
    JOIN reporting.attempt AS called
      ON called.invoice_key = paid.invoice_key
     AND called.is_right_party
     AND called.called_at BETWEEN paid.happened_at - interval '30 days' AND paid.happened_at
    WHERE paid.kind = :history_payment
    ORDER BY paid.invoice_key, paid.happened_at, paid.words, called.called_at DESC, called.call_id
)
SELECT run_date,
       currency,
       count(*) AS payments,
       sum(amount) FILTER (WHERE after <= interval '7 days') AS collected_7_days,
       sum(amount) AS collected_30_days
FROM credited
GROUP BY run_date, currency
ORDER BY run_date, currency
