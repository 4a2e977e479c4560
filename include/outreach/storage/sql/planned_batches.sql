-- What a run has yet to hand over to an account, in the order in which it goes. A batch that was planned anew has a later
-- number; whom it calls may still come before others.
SELECT batch_id, not_before
FROM outreach.call_batch
WHERE run_id = :run_id AND connection_id = :connection_id AND state = :planned
ORDER BY NOT is_canary, priority_rank, sequence
