-- How far the calls of a run came.
SELECT count(*) FILTER (WHERE measure.is_attempt) AS attempts,
       count(*) FILTER (WHERE measure.is_connected) AS connected,
       count(*) FILTER (WHERE measure.is_right_party) AS right_party
FROM reporting.call_measure AS measure
WHERE measure.run_id = :run_id
