SELECT DISTINCT connection_id
FROM outreach.call_batch
WHERE state = ANY(:batch_readable_states) AND (claimed_at > :claimed_since OR state = :unknown)
ORDER BY connection_id
