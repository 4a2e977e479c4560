-- The parts of a batch's name: its run, its number, and whether another account has a batch with that number.
SELECT batch.batch_id, run.campaign_id, run.run_date, run.wave, batch.sequence, batch.connection_id,
       EXISTS (
           SELECT FROM outreach.call_batch AS other
           WHERE other.run_id = batch.run_id AND other.sequence = batch.sequence
             AND other.connection_id <> batch.connection_id
       ) AS is_shared
FROM outreach.call_batch AS batch
JOIN outreach.campaign_run AS run USING (run_id)
WHERE batch.batch_id = ANY(:batch_ids)
