-- Batches with calls that may have been made, the oldest first.
SELECT batch.batch_id, batch.connection_id, run.campaign_id, run.run_date, batch.claimed_at,
       batch.state = :unknown AS holds_account, count(*) AS calls
FROM outreach.call
JOIN outreach.call_batch AS batch USING (batch_id)
JOIN outreach.campaign_run AS run ON run.run_id = call.run_id
WHERE call.state = :unknown
GROUP BY batch.batch_id, run.run_id
ORDER BY batch.claimed_at, batch.batch_id
