-- The inbox. A repeated delivery changes nothing; a row must be committed before it is acknowledged.
INSERT INTO outreach.provider_event (connection_id, provider, event_key, source, received_at, body, call_id)
SELECT told.connection_id, told.provider, told.event_key, told.source, told.received_at, told.body, told.call_id
FROM unnest(
    CAST(:connection_ids AS text[]),
    CAST(:providers AS text[]),
    CAST(:event_keys AS text[]),
    CAST(:sources AS text[]),
    CAST(:moments AS timestamptz[]),
    CAST(:bodies AS bytea[]),
    CAST(:call_ids AS uuid[])
) WITH ORDINALITY AS told (connection_id, provider, event_key, source, received_at, body, call_id, place)
ORDER BY told.place
ON CONFLICT (connection_id, event_key) DO NOTHING
RETURNING connection_id, event_key
