-- The meanings of the agents' words in runs, by the last campaign.yaml, and its other settings for results.
SELECT run_id, coalesce(outcomes, snapshot #> '{config,outcomes}') AS outcomes, snapshot -> 'config' AS config
FROM outreach.campaign_run
WHERE run_id = ANY(:run_ids)
