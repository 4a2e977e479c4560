-- Batches are locked in the order of their ids, as everywhere, so that there is no deadlock.
WITH resting AS (
    SELECT batch_id
    FROM outreach.call_batch
    WHERE run_id = :run_id AND connection_id = :connection_id AND state = :planned
    ORDER BY batch_id
    FOR UPDATE
)
UPDATE outreach.call_batch AS batch
SET not_before = :not_before, problem = :problem, out_of_reach_since = coalesce(out_of_reach_since, :now)
FROM resting
WHERE batch.batch_id = resting.batch_id
