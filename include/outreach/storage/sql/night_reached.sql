-- How far the calls of a run came.
SELECT count(*) FILTER (WHERE outcome.is_connected) AS connected,
       count(*) FILTER (WHERE outcome.is_right_party) AS right_party
FROM reporting.call_outcome AS outcome
WHERE outcome.run_id = :run_id
