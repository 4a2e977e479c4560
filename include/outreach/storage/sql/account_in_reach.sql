-- The account answered, so it can be reached for the other batches, too. They are
-- locked in the order of their ids, as everywhere, so that there is no deadlock.
WITH reached AS (
    SELECT other.batch_id
    FROM outreach.call_batch AS other
    JOIN outreach.call_batch AS batch USING (connection_id)
    WHERE batch.batch_id = :batch_id
      AND other.state = :planned
      AND other.out_of_reach_since IS NOT NULL
    ORDER BY other.batch_id
    FOR UPDATE OF other
)
UPDATE outreach.call_batch AS other SET out_of_reach_since = NULL
FROM reached
WHERE other.batch_id = reached.batch_id
