-- How many calls of an account may be on one of its lines or wait for one. They are
-- counted by batch, along an index that holds no other calls.
SELECT coalesce(sum(outstanding.calls), 0)::int
FROM (
    SELECT batch_id, count(*) AS calls
    FROM outreach.call
    WHERE state = ANY(:outstanding_states)
    GROUP BY batch_id
) AS outstanding
JOIN outreach.call_batch AS batch USING (batch_id)
WHERE batch.connection_id = :connection_id
