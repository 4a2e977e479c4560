-- Which attempt works best?
-- The first, second or third call to a person about any invoice, over all nights. The rate is of the calls with the
-- right party.
SELECT attempt.number_for_person AS attempt,
       count(DISTINCT attempt.call_id) AS dialled,
       count(DISTINCT attempt.call_id) FILTER (WHERE attempt.is_connected) AS connected,
       count(DISTINCT attempt.call_id) FILTER (WHERE attempt.is_right_party) AS right_party,
       count(DISTINCT attempt.call_id) FILTER (WHERE attempt.is_promise) AS promises,
       round(
           100.0 * count(DISTINCT attempt.call_id) FILTER (WHERE attempt.is_promise)
           / nullif(count(DISTINCT attempt.call_id) FILTER (WHERE attempt.is_right_party), 0),
           1
       ) AS promise_rate
FROM reporting.attempt
GROUP BY attempt.number_for_person
ORDER BY attempt.number_for_person
