-- Handed over, and silent past the campaign's `results_within`: counts as rung, may still report.
UPDATE outreach.call
SET state = 'expired', state_changed_at = :now
FROM outreach.call_batch AS batch
JOIN outreach.campaign_run AS run USING (run_id)
WHERE call.batch_id = batch.batch_id
  AND call.state IN ('submitted', 'in_progress')
  AND batch.submitted_at + (run.snapshot #>> '{config,results_within}')::interval < :now
