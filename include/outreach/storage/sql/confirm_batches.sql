-- The time of the first signed event, which proves that the provider accepted these requests.
UPDATE outreach.call_batch SET confirmed_at = given.heard_at
FROM unnest(CAST(:batch_ids AS uuid[]), CAST(:moments AS timestamptz[])) AS given (batch_id, heard_at)
WHERE call_batch.batch_id = given.batch_id
  AND (call_batch.confirmed_at IS NULL OR call_batch.confirmed_at > given.heard_at)
