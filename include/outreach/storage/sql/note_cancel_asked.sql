-- Stored before the provider is asked, so that it is not asked again at once. Locked in order of ids, as in collection.
WITH asked AS (
    SELECT call_id FROM outreach.call WHERE call_id = ANY(:call_ids) ORDER BY call_id FOR UPDATE
)
UPDATE outreach.call SET cancel_asked_at = :now FROM asked WHERE call.call_id = asked.call_id
