UPDATE outreach.call_batch SET state = 'unknown', problem = :problem
WHERE batch_id = :batch_id AND attempts = :fence AND state = 'submitting'
