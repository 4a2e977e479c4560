-- The batches of a run with this number: at most one on each account.
SELECT batch.batch_id, batch.connection_id
FROM outreach.call_batch AS batch
JOIN outreach.campaign_run AS run USING (run_id)
WHERE run.campaign_id = :campaign_id
  AND run.run_date = :run_date
  AND run.wave = :wave
  AND batch.sequence = :number
  AND (batch.connection_id = :account OR CAST(:account AS text) IS NULL)
ORDER BY batch.connection_id
