SELECT DISTINCT connection_id
FROM outreach.call_batch
WHERE state = 'unknown' OR (state IN ('submitted', 'failed') AND claimed_at > :claimed_since)
ORDER BY connection_id
