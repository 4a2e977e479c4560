UPDATE outreach.call SET state = :submitting, position = :position, state_changed_at = :now
WHERE call_id = :call_id
