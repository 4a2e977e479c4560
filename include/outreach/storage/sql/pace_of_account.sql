-- What is outstanding on an account, and how long a line was occupied by the calls that ended lately.
SELECT count(*) FILTER (WHERE call.state = ANY(:outstanding_states)) AS outstanding,
       count(*) FILTER (WHERE call.ended_at >= :since) AS ended,
       (avg(call.duration_seconds + 30) FILTER (WHERE call.ended_at >= :since)) / 60 AS minutes_per_call
FROM outreach.call
JOIN outreach.call_batch AS batch USING (batch_id)
WHERE batch.connection_id = :connection_id
  AND (call.state = ANY(:outstanding_states) OR call.ended_at >= :since)
