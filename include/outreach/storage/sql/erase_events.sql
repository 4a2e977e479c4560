DELETE FROM outreach.provider_event USING outreach.call
WHERE call.call_id = provider_event.call_id AND call.run_id = :run_id AND provider_event.applied_at IS NOT NULL
