-- From unknown, or from the state that the same resolution has just given it.
UPDATE outreach.call SET state = :state, state_changed_at = :now, problem = :problem
WHERE call_id = :call_id AND (state = :unknown OR (state = :submitted AND :state = :expired))
