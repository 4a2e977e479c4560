-- The planned calls of a batch beyond the first ones, which go by priority.
SELECT call_id, may_ring_from, may_ring_until
FROM outreach.call
WHERE batch_id = :batch_id AND state = :planned
ORDER BY priority_rank, call_id
OFFSET :keep
