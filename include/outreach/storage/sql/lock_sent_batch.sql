-- The given claim, and whether an event of one of its calls came: then the provider
-- accepted it, whatever its answer says.
SELECT batch.cancelled_at IS NOT NULL AS is_cancelled,
       batch.confirmed_at IS NOT NULL
       OR EXISTS (
           SELECT FROM outreach.call
           WHERE call.batch_id = batch.batch_id
             AND (
                 call.state = ANY(:proven_handover_states)
                 OR EXISTS (SELECT FROM outreach.provider_event AS event
                            WHERE event.call_id = call.call_id AND event.applied_at IS NULL)
             )
       ) AS was_admitted
FROM outreach.call_batch AS batch
WHERE batch.batch_id = :batch_id AND batch.attempts = :fence AND batch.state = :submitting
FOR UPDATE OF batch
