-- Calls of an account that may have been made, in any run or batch.
SELECT coalesce(sum(unknown.calls), 0)::int
FROM (
    SELECT batch_id, count(*) AS calls FROM outreach.call WHERE state = :unknown GROUP BY batch_id
) AS unknown
JOIN outreach.call_batch AS batch USING (batch_id)
WHERE batch.connection_id = :connection_id
