-- The account answered, so it can be reached for the other batches as well.
UPDATE outreach.call_batch AS other SET out_of_reach_since = NULL
FROM outreach.call_batch AS batch
WHERE batch.batch_id = :batch_id
  AND other.connection_id = batch.connection_id
  AND other.state = 'planned'
  AND other.out_of_reach_since IS NOT NULL
