-- How much was promised, until which day?
-- By the last day on which a promise can be kept: the promised day and the grace, else seven days after the call.
-- Amounts are what has to be paid. A promise over invoices of several currencies has neither.
SELECT promise.keep_until,
       promise.currency,
       count(*) AS promises,
       sum(promise.due_amount) AS due_amount
FROM reporting.promise
GROUP BY promise.keep_until, promise.currency
ORDER BY promise.keep_until, promise.currency
