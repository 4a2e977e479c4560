-- Lock the calls of a batch, in order of their ids.
WITH locked AS (
    SELECT call_id FROM outreach.call WHERE batch_id = :batch_id ORDER BY call_id FOR UPDATE
)
SELECT count(*) FROM locked
