UPDATE outreach.call SET state = :failed, state_changed_at = :now, problem = :problem
WHERE call_id = :call_id AND state = ANY(:nothing_heard_states)
