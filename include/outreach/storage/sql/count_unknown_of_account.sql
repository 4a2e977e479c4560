-- Calls of an account that may have rung, in whatever run and batch.
SELECT count(*)
FROM outreach.call
JOIN outreach.call_batch AS batch USING (batch_id)
WHERE call.state = :unknown AND batch.connection_id = :connection_id
