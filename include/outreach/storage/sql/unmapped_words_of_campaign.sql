-- The unexplained words of a campaign's calls, by run.
SELECT DISTINCT call.run_id, word
FROM outreach.call
JOIN outreach.campaign_run AS run USING (run_id), unnest(call.unmapped_words) AS word
WHERE call.is_unmapped AND run.campaign_id = :campaign_id
