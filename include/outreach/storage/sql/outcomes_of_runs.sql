-- The meanings of the agents' words in runs, as campaign.yaml said last, and what else it said of results.
SELECT run_id, coalesce(outcomes, snapshot #> '{config,outcomes}') AS outcomes, snapshot -> 'config' AS config
FROM outreach.campaign_run
WHERE run_id = ANY(:run_ids)
