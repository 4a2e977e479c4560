UPDATE outreach.call
SET batch_id = :later_batch, may_ring_from = :may_ring_from, may_ring_until = :may_ring_until
WHERE call_id = :call_id AND state = :planned
