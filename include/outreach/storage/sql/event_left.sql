-- Every reduction tries it again; until then the row has the error.
UPDATE outreach.provider_event SET problem = :problem WHERE event_id = :event_id AND applied_at IS NULL
