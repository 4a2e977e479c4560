-- The number of started minutes of each of the last calls of an account; an unanswered call had none.
SELECT count(*) AS calls, avg(ceil(coalesce(ended.duration_seconds, 0) / 60)) AS minutes
FROM (
    SELECT call.duration_seconds
    FROM outreach.call
    JOIN outreach.call_batch AS batch USING (batch_id)
    WHERE batch.connection_id = :connection_id AND call.ended_at >= :since
    ORDER BY call.ended_at DESC
    LIMIT :at_most
) AS ended
