-- The agents' words by the newest run of each campaign that was ever handed over on an account.
SELECT DISTINCT ON (run.campaign_id) coalesce(run.outcomes, run.snapshot #> '{config,outcomes}') AS outcomes
FROM outreach.campaign_run AS run
WHERE run.run_id IN (SELECT run_id FROM outreach.call_batch WHERE connection_id = :connection_id)
ORDER BY run.campaign_id, run.run_date DESC, run.wave DESC
