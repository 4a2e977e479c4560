-- A replay was answered with what does not accept: it stays unknown, and is not replayed any more.
UPDATE outreach.call_batch SET problem = :problem
WHERE batch_id = :batch_id AND attempts = :fence AND state = :unknown
