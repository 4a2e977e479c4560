UPDATE outreach.call SET provider_call_id = :provider_call_id
WHERE call_id = :call_id AND provider_call_id IS NULL
