UPDATE outreach.call SET state = :unknown, state_changed_at = :now, problem = :problem
WHERE batch_id = :batch_id AND state = :submitting
