-- The inbox. A repeated delivery changes nothing; the row must be committed before it is acknowledged.
INSERT INTO outreach.provider_event (connection_id, provider, event_key, source, received_at, body, call_id)
VALUES (:connection_id, :provider, :event_key, :source, :received_at, :body, :call_id)
ON CONFLICT (connection_id, event_key) DO NOTHING
