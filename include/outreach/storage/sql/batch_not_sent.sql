UPDATE outreach.call_batch SET state = :not_sent, problem = :problem
WHERE batch_id = :batch_id AND attempts = :fence AND state = :submitting
