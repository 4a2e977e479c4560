-- Calls of a run that ended, by the hour of the day where the person is; a null hour is one that is not certain.
SELECT outcome.local_hour AS hour,
       count(*) FILTER (WHERE outcome.is_connected) AS connected,
       count(*) FILTER (WHERE NOT outcome.is_connected) AS not_connected
FROM reporting.call_outcome AS outcome
WHERE outcome.run_id = :run_id AND outcome.ended_at IS NOT NULL
GROUP BY outcome.local_hour
ORDER BY outcome.local_hour NULLS LAST
