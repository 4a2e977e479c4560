-- Locked before the run's own row, as in the claim, and in the order of their ids.
SELECT batch_id FROM outreach.call_batch
WHERE run_id = :run_id AND state = :planned
ORDER BY batch_id
FOR UPDATE
