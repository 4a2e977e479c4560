-- The next events no one has looked at, by name alone: one of them may be such that it cannot be applied.
SELECT event_id
FROM outreach.provider_event
WHERE applied_at IS NULL AND connection_id = :connection_id AND event_id > :after
ORDER BY event_id
LIMIT :limit
