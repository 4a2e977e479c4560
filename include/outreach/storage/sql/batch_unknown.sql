UPDATE outreach.call_batch SET state = 'unknown', problem = :problem, may_replay = may_replay AND NOT :key_released
WHERE batch_id = :batch_id AND attempts = :fence AND state = 'submitting'
