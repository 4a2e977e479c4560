-- The person was called, whatever the ledger says: no attempt must be sent when the gate opens again.
UPDATE outreach.call AS attempt
SET state = :withdrawn, withdrawal_reason = :withdrawal_halted, state_changed_at = :now
FROM outreach.call AS ghost
WHERE ghost.call_id = :call_id
  AND attempt.run_id = ghost.run_id
  AND attempt.person_key = ghost.person_key
  AND attempt.state = ANY(:withdrawable_states)
