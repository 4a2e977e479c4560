UPDATE outreach.call SET state = :planned, state_changed_at = :now
WHERE batch_id = :batch_id AND state = :not_sent
