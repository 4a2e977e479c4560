-- When the provider first proved, by a signed event, that it admitted these requests.
UPDATE outreach.call_batch SET confirmed_at = told.heard_at
FROM unnest(CAST(:batch_ids AS uuid[]), CAST(:moments AS timestamptz[])) AS told (batch_id, heard_at)
WHERE call_batch.batch_id = told.batch_id
  AND (call_batch.confirmed_at IS NULL OR call_batch.confirmed_at > told.heard_at)
