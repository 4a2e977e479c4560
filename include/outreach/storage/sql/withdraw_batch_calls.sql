-- Withdraw the calls of a batch for which there is no room, the last ones first.
UPDATE outreach.call
SET state = :withdrawn, withdrawal_reason = :reason, state_changed_at = :now
WHERE batch_id = :batch_id
  AND state = :planned
  AND call_id NOT IN (
      SELECT call_id FROM outreach.call
      WHERE batch_id = :batch_id AND state = :planned
      ORDER BY priority_rank, call_id
      LIMIT :keep
  )
