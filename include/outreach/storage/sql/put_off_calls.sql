UPDATE outreach.call
SET batch_id = :later_batch, may_ring_from = :may_ring_from, may_ring_until = :may_ring_until
WHERE call_id = ANY(:call_ids) AND state = :planned
