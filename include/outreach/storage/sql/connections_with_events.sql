SELECT DISTINCT connection_id FROM outreach.provider_event WHERE applied_at IS NULL ORDER BY connection_id
