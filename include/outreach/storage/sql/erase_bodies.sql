UPDATE outreach.call_batch SET body = NULL WHERE run_id = :run_id AND body IS NOT NULL
