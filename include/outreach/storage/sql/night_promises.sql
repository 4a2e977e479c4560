-- Promises of a run by the day and the currency in which payment was promised; both may be unknown.
SELECT outcome.promised_on AS day,
       outcome.promised_currency AS currency,
       count(*) AS promises,
       coalesce(sum(outcome.promised_amount), 0) AS amount
FROM reporting.call_outcome AS outcome
JOIN reporting.call_measure AS measure ON measure.call_id = outcome.call_id
WHERE outcome.run_id = :run_id AND measure.is_promise
GROUP BY outcome.promised_on, outcome.promised_currency
ORDER BY outcome.promised_on NULLS LAST, outcome.promised_currency NULLS LAST
