-- When the provider first proved, by a signed event, that it admitted the request.
UPDATE outreach.call_batch SET confirmed_at = :heard_at
WHERE batch_id = :batch_id AND (confirmed_at IS NULL OR confirmed_at > :heard_at)
