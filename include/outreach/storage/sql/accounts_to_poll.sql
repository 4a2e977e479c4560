SELECT DISTINCT connection_id
FROM outreach.call_batch
WHERE state IN ('submitted', 'unknown', 'failed') AND claimed_at > :claimed_since
ORDER BY connection_id
