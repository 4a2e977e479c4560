-- The replay got no answer, or was never sent: the key still protects the same bytes.
UPDATE outreach.call_batch SET may_replay = true
WHERE batch_id = :batch_id AND attempts = :fence AND state = :unknown
