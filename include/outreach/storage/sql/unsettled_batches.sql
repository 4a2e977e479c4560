-- Batches of an account that were claimed and never settled, no matter who claimed them.
SELECT batch_id, state, claimed_at, confirmed_at
FROM outreach.call_batch
WHERE connection_id = :connection_id AND state = ANY(:batch_in_flight_states)
ORDER BY claimed_at
