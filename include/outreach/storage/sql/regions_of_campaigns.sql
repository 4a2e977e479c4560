-- The regions in which campaigns read numbers without a country code.
SELECT DISTINCT snapshot #>> '{config,defaults,region}' AS region
FROM outreach.campaign_run
