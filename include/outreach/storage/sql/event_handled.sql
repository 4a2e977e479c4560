UPDATE outreach.provider_event SET applied_at = :now, result = :result, problem = NULL WHERE event_id = :event_id
