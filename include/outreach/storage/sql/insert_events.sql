-- The inbox. A repeated delivery changes nothing; a row must be committed before it is
-- acknowledged. Bodies may hold any bytes, so they come as one value, from which each
-- row takes its part.
INSERT INTO outreach.provider_event (connection_id, provider, event_key, source, received_at, body, call_id)
SELECT given.connection_id, given.provider, given.event_key, given.source, given.received_at,
       substring(CAST(:bodies AS bytea) FROM given.begins FOR given.size), given.call_id
FROM ROWS FROM (jsonb_to_recordset(CAST(:events AS jsonb)) AS (
    connection_id text,
    provider text,
    event_key text,
    source text,
    received_at timestamptz,
    begins int,
    size int,
    call_id uuid
)) WITH ORDINALITY AS given (
    connection_id, provider, event_key, source, received_at, begins, size, call_id, place
)
ORDER BY given.place
ON CONFLICT (connection_id, event_key) DO NOTHING
RETURNING connection_id, event_key
