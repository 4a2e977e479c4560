-- The batches that a run has handed over to an account, in the order in which they were sent.
SELECT batch.batch_id, batch.sequence, batch.state, batch.claimed_at, batch.submitted_at, batch.confirmed_at,
       batch.starts_at,
       batch.exported_by IS NOT NULL AS is_exported,
       -- A person said that an exported batch was never launched.
       batch.exported_by IS NOT NULL AND NOT EXISTS (
           SELECT FROM outreach.call
           WHERE call.batch_id = batch.batch_id
             AND (call.state <> ALL(:no_call_states) OR call.ended_at IS NOT NULL)
       ) AS is_revoked,
       EXISTS (
           SELECT FROM outreach.call
           WHERE call.batch_id = batch.batch_id
             AND (call.state = ANY(:outstanding_states) OR call.state = :unknown)
       ) AS is_awaited
FROM outreach.call_batch AS batch
WHERE batch.run_id = :run_id AND batch.connection_id = :connection_id AND batch.state <> :planned
ORDER BY batch.sequence
