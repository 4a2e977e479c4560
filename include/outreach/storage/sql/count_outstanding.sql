-- How many calls of an account may be waiting for one of its lines, or be on it.
SELECT count(*)
FROM outreach.call
JOIN outreach.call_batch AS batch USING (batch_id)
WHERE batch.connection_id = :connection_id AND call.state = ANY(:outstanding_states)
