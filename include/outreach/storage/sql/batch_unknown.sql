-- Written by the sender that got no answer: only the sender knows that no error can have released the key.
UPDATE outreach.call_batch SET state = :unknown, problem = :problem, may_replay = NOT :key_released
WHERE batch_id = :batch_id AND attempts = :fence AND state = :submitting
