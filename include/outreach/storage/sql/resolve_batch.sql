-- A batch is settled once none of its calls is unknown any more.
UPDATE outreach.call_batch AS batch
SET state = :state, submitted_at = CASE WHEN :state = :submitted THEN batch.claimed_at END
WHERE batch.batch_id = :batch_id
  AND batch.state = :unknown
  AND NOT EXISTS (SELECT FROM outreach.call WHERE call.batch_id = batch.batch_id AND call.state = :unknown)
