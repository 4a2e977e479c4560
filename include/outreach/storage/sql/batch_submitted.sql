-- The owner's word, also when somebody took it for lost meanwhile and called it unknown, or an event came first.
UPDATE outreach.call_batch
SET state = :submitted, submitted_at = :now, provider_batch_id = coalesce(:provider_batch_id, provider_batch_id), problem = NULL
WHERE batch_id = :batch_id AND attempts = :fence AND state = ANY(:batch_acceptable_states)
