UPDATE outreach.call_batch SET not_before = :not_before, problem = :problem
WHERE run_id = :run_id AND connection_id = :connection_id AND state = 'planned'
