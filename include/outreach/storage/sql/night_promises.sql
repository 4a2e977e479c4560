-- Promises of a run by the day and the currency in which payment was promised; both may be unknown.
SELECT outcome.promised_on AS day,
       outcome.promised_currency AS currency,
       count(*) AS promises,
       coalesce(sum(outcome.promised_amount), 0) AS amount
FROM reporting.call_outcome AS outcome
WHERE outcome.run_id = :run_id AND outcome.conversation_outcome = :conversation_promise_to_pay
GROUP BY outcome.promised_on, outcome.promised_currency
ORDER BY outcome.promised_on NULLS LAST, outcome.promised_currency NULLS LAST
