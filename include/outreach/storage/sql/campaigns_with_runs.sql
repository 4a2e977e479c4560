-- The campaigns of which the ledger has runs.
SELECT DISTINCT campaign_id
FROM outreach.campaign_run
