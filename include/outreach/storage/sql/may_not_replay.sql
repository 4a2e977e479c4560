-- The provider may have released the key: from now on the same bytes would be a second request.
UPDATE outreach.call_batch SET may_replay = false, problem = :problem
WHERE batch_id = :batch_id AND attempts = :fence AND state IN ('submitting', 'unknown')
