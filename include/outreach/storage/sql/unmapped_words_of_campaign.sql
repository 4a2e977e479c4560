-- Which words of a campaign's calls no table explained, by run.
SELECT DISTINCT call.run_id, call.conversation_words
FROM outreach.call
JOIN outreach.campaign_run AS run USING (run_id)
WHERE call.is_unmapped AND run.campaign_id = :campaign_id
