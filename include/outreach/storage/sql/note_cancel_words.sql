-- The result of a stop; a row for each call for which it is new.
WITH asked AS (
    SELECT call_id FROM outreach.call
    WHERE call_id = ANY(:call_ids) AND cancel_words IS DISTINCT FROM :words
    ORDER BY call_id
    FOR UPDATE
)
UPDATE outreach.call SET cancel_words = :words FROM asked WHERE call.call_id = asked.call_id
