-- A batch that a person has as a file, by its own id or by that of one of its calls.
SELECT batch.batch_id, batch.run_id, batch.connection_id, batch.provider_batch_id, batch.claimed_at,
       batch.confirmed_at
FROM outreach.call_batch AS batch
WHERE batch.exported_by IS NOT NULL
  AND (batch.batch_id = :call_or_batch
       OR EXISTS (SELECT FROM outreach.call
                  WHERE call.batch_id = batch.batch_id AND call.call_id = :call_or_batch))
FOR UPDATE OF batch
