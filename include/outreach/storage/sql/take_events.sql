-- Events that are not applied yet, locked for this transaction; another reducer takes the next ones.
SELECT event_id, event_key, received_at, body, problem IS NOT NULL AS was_left
FROM outreach.provider_event
WHERE applied_at IS NULL AND connection_id = :connection_id AND event_id > :after
ORDER BY event_id
LIMIT :limit
FOR UPDATE SKIP LOCKED
