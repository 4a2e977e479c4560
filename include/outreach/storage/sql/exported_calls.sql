-- The calls that are in the file; whoever was withdrawn before is not.
SELECT call_id, batch_id, run_id, person_id, attempt, state, line_outcome, provider_call_id
FROM outreach.call
WHERE batch_id = :batch_id AND state <> 'withdrawn'
ORDER BY call_id
FOR UPDATE
