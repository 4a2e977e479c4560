-- The calls of one person of a run, in the order of their attempts.
SELECT call_id, state, coalesce(rang_at, state_changed_at) AS at, line_outcome, conversation_outcome
FROM outreach.call
WHERE run_id = :run_id AND person_key = :person_key
ORDER BY attempt
