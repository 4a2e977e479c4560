-- Put calls that are already planned into their new batches.
UPDATE outreach.call
SET batch_id = batch.batch_id
FROM cut_call AS cut
JOIN outreach.call_batch AS batch
  ON batch.run_id = :run_id AND batch.connection_id = :connection_id AND batch.sequence = cut.sequence
WHERE call.call_id = cut.call_id
