-- Calls that may have been made: all of them, one, or all of one batch.
SELECT call.call_id, call.batch_id, call.run_id, call.person_id, call.attempt, call.problem,
       run.campaign_id, batch.connection_id, batch.claimed_at, batch.cancelled_at
FROM outreach.call
JOIN outreach.call_batch AS batch USING (batch_id)
JOIN outreach.campaign_run AS run ON run.run_id = call.run_id
WHERE call.state = :unknown
  AND (CAST(:call_or_batch AS uuid) IS NULL
       OR call.call_id = CAST(:call_or_batch AS uuid)
       OR call.batch_id = CAST(:call_or_batch AS uuid))
ORDER BY batch.claimed_at, call.call_id
