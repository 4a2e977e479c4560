-- Calls are locked in order of their ids, as in collection, so that there is no deadlock.
WITH forgotten AS (
    SELECT call_id FROM outreach.call
    WHERE batch_id = ANY(:batch_ids) AND state = :unknown
    ORDER BY call_id
    FOR UPDATE
)
UPDATE outreach.call
SET state = :expired, state_changed_at = :now, problem = :problem
FROM forgotten
WHERE call.call_id = forgotten.call_id
