UPDATE outreach.call SET state = :not_sent, state_changed_at = :now
WHERE batch_id = :batch_id AND state = :submitting
