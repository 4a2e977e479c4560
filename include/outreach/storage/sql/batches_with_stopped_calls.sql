-- Batches that an account may still dial and in which people with a new stop wait:
-- their calls, and how many others wait in the same batch. The stops are in
-- policy_finding.
WITH queued AS (
    SELECT call.batch_id, call.call_id, call.cancel_asked_at,
           EXISTS (
               SELECT FROM policy_finding AS finding
               WHERE finding.person_id = call.person_id AND finding.until_at > :now
           ) AS is_stopped
    FROM outreach.call_batch AS batch
    JOIN outreach.call USING (batch_id)
    WHERE batch.run_id = :run_id
      AND batch.connection_id = :connection_id
      AND batch.state = ANY(:batch_with_provider_states)
      AND batch.stopped_at IS NULL
      AND call.state = ANY(:queued_states)
      AND (call.state <> ALL(:expired_states) OR call.may_dial_until > :now)
),
counted AS (
    SELECT batch_id,
           array_agg(call_id ORDER BY call_id) FILTER (WHERE is_stopped) AS stopped,
           count(*) FILTER (WHERE NOT is_stopped) AS others
    FROM queued
    GROUP BY batch_id
    HAVING bool_or(is_stopped AND (cancel_asked_at IS NULL OR cancel_asked_at <= :asked_until))
)
SELECT batch.batch_id, batch.connection_id, batch.state, batch.provider_batch_id, batch.claimed_at,
       CASE WHEN batch.exported_by IS NULL THEN '{}'
            ELSE ARRAY(SELECT call_id FROM outreach.call
                       WHERE call.batch_id = batch.batch_id AND call.state <> :withdrawn)
       END AS exported,
       counted.stopped, counted.others
FROM counted
JOIN outreach.call_batch AS batch USING (batch_id)
ORDER BY batch.claimed_at
