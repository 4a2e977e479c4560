-- A replay got an answer that is no acceptance: the batch stays unknown, and is not replayed any more.
UPDATE outreach.call_batch SET problem = :problem
WHERE batch_id = :batch_id AND attempts = :fence AND state = :unknown
