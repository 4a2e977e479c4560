-- The calls that are in the file; anyone who was withdrawn before is not.
SELECT call.call_id, call.batch_id, call.run_id, call.person_id, call.attempt, call.state, call.line_outcome,
       call.provider_call_id, batch.cancelled_at
FROM outreach.call
JOIN outreach.call_batch AS batch USING (batch_id)
WHERE call.batch_id = :batch_id AND call.state <> :withdrawn
ORDER BY call.call_id
FOR UPDATE OF call
