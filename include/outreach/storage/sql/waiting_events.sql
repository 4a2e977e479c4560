-- The ids of the next events that are not applied; only the ids, since one of them may not be readable.
SELECT event_id
FROM outreach.provider_event
WHERE applied_at IS NULL AND connection_id = :connection_id AND event_id > :after
ORDER BY event_id
LIMIT :limit
