-- Written down before the bytes leave again: the next replay of the batch has to wait as long as the first.
UPDATE outreach.call_batch SET not_before = :again_at
WHERE batch_id = :batch_id AND attempts = :fence AND state = 'unknown' AND may_replay
