UPDATE outreach.call_batch
SET not_before = :not_before, problem = :problem, out_of_reach_since = coalesce(out_of_reach_since, :now)
WHERE run_id = :run_id AND connection_id = :connection_id AND state = 'planned'
