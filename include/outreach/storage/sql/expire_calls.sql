-- Handed over, and silent past the campaign's `results_within`: counts as called, may still report.
-- Locked in order of their ids, as collection locks them, so that the two never wait in a circle.
WITH awaited AS MATERIALIZED (
    SELECT DISTINCT batch_id FROM outreach.call WHERE state = ANY(:awaited_states)
),
overdue AS (
    SELECT call.call_id
    FROM awaited
    JOIN outreach.call_batch AS batch USING (batch_id)
    JOIN outreach.campaign_run AS run ON run.run_id = batch.run_id
    JOIN outreach.call ON call.batch_id = batch.batch_id AND call.state = ANY(:awaited_states)
    WHERE greatest(batch.submitted_at, batch.starts_at) + (run.snapshot #>> '{config,results_within}')::interval < :now
    ORDER BY call.call_id
    FOR UPDATE OF call
)
UPDATE outreach.call
SET state = :expired, state_changed_at = :now
FROM overdue
WHERE call.call_id = overdue.call_id
