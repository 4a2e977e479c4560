-- The campaigns with runs in the ledger.
SELECT DISTINCT campaign_id
FROM outreach.campaign_run
