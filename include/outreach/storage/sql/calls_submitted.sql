UPDATE outreach.call SET state = :submitted, state_changed_at = :now, problem = NULL
WHERE batch_id = :batch_id AND state = ANY(:unanswered_states)
