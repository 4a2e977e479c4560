UPDATE outreach.call_batch SET state = :planned, not_before = :not_before
WHERE batch_id = :batch_id AND attempts = :fence AND state = :not_sent
