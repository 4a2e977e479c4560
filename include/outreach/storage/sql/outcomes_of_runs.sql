-- What the agents' words mean in runs: as campaign.yaml said last.
SELECT run_id, coalesce(outcomes, snapshot #> '{config,outcomes}') AS outcomes
FROM outreach.campaign_run
WHERE run_id = ANY(:run_ids)
