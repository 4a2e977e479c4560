-- It is tried again by every reduction; why it was left stands beside it until then.
UPDATE outreach.provider_event SET problem = :problem WHERE event_id = :event_id AND applied_at IS NULL
