UPDATE outreach.provider_event SET applied_at = :now, result = :result WHERE event_id = :event_id
