-- Batches whose time to call is over while some of their calls never reported: the provider may still dial them.
SELECT batch.batch_id, batch.connection_id, batch.provider_batch_id, batch.claimed_at,
       CASE WHEN batch.exported_by IS NULL THEN '{}'
            ELSE ARRAY(SELECT call_id FROM outreach.call
                       WHERE call.batch_id = batch.batch_id AND call.state <> :withdrawn)
       END AS exported
FROM outreach.call_batch AS batch
JOIN outreach.campaign_run AS run USING (run_id)
WHERE batch.state = ANY(:batch_with_provider_states)
  AND batch.stopped_at IS NULL
  AND run.call_until < :now
  AND batch.claimed_at > :claimed_since
  AND EXISTS (
      SELECT FROM outreach.call
      WHERE call.batch_id = batch.batch_id
        AND call.state = ANY(:may_still_ring_states)
  )
ORDER BY batch.claimed_at
