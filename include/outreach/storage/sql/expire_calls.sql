-- Calls that were handed over and not reported within the campaign's `results_within`:
-- they count as made and may still report. They are locked in order of their ids, as in
-- collection, so that there is no deadlock.
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
