-- Runs with calls that an account may have and has not begun, one row for each account.
SELECT DISTINCT batch.run_id, batch.connection_id
FROM outreach.call_batch AS batch
WHERE batch.state = ANY(:batch_with_provider_states)
  AND batch.stopped_at IS NULL
  AND batch.claimed_at > :claimed_since
  AND (batch.run_id = :run_id OR CAST(:run_id AS uuid) IS NULL)
  AND (batch.connection_id = :connection_id OR CAST(:connection_id AS text) IS NULL)
  AND EXISTS (
      SELECT FROM outreach.call
      WHERE call.batch_id = batch.batch_id
        AND call.state = ANY(:queued_states)
        AND (call.state <> ALL(:expired_states) OR call.may_dial_until > :now)
  )
ORDER BY batch.connection_id, batch.run_id
