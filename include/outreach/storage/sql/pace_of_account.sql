-- The last ended calls of an account, which show how long a call takes and how many run
-- at once. A cancelled call used no line.
SELECT greatest(batch.submitted_at, batch.starts_at, batch.claimed_at) AS handed_over_at, call.ended_at,
       coalesce(call.duration_seconds, 0) AS talked_seconds
FROM outreach.call
JOIN outreach.call_batch AS batch USING (batch_id)
WHERE batch.connection_id = :connection_id
  AND call.ended_at > :since
  AND call.line_outcome IS DISTINCT FROM :line_cancelled
ORDER BY call.ended_at DESC
LIMIT :at_most
