UPDATE outreach.call SET state = :state, state_changed_at = :now, problem = :problem
WHERE call_id = :call_id AND state = :unknown
