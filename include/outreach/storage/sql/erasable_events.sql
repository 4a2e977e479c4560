-- The events of a run's calls that would be erased.
SELECT count(*) AS provider_event
FROM outreach.provider_event
JOIN outreach.call USING (call_id)
WHERE call.run_id = :run_id AND provider_event.applied_at IS NOT NULL
