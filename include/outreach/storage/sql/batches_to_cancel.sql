-- The batches of a run, or one batch, with how many of its calls may still be dialled.
SELECT batch.batch_id, batch.connection_id, batch.state, batch.provider_batch_id, batch.claimed_at,
       CASE WHEN batch.exported_by IS NULL THEN '{}'
            ELSE ARRAY(SELECT call_id FROM outreach.call
                       WHERE call.batch_id = batch.batch_id AND call.state <> :withdrawn)
       END AS exported,
       (SELECT count(*) FROM outreach.call
        WHERE call.batch_id = batch.batch_id
          AND call.state = ANY(:may_still_ring_states)) AS open_calls
FROM outreach.call_batch AS batch
WHERE :run_or_batch IN (batch.batch_id, batch.run_id)
ORDER BY batch.batch_id
FOR UPDATE OF batch
