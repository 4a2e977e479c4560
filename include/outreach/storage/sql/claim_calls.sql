UPDATE outreach.call
SET state = :submitting, position = :position, state_changed_at = :now, may_dial_until = :may_dial_until
WHERE call_id = :call_id
