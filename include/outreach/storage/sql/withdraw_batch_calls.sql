UPDATE outreach.call
SET state = 'withdrawn', withdrawal_reason = :reason, state_changed_at = :now
WHERE batch_id = :batch_id AND state = 'planned'
