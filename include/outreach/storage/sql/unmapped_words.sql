-- Words of the agent that no key of campaign.yaml means, and how many calls ended with them.
SELECT call.conversation_words AS words, count(*) AS calls
FROM outreach.call AS call
JOIN outreach.campaign_run AS run USING (run_id)
WHERE call.run_id = :run_id
  AND call.conversation_outcome = :conversation_none
  AND call.conversation_words IS NOT NULL
  AND NOT EXISTS (
      SELECT FROM jsonb_object_keys(run.snapshot #> '{config,outcomes}') AS word
      WHERE lower(trim(word)) = lower(call.conversation_words)
  )
GROUP BY call.conversation_words
ORDER BY calls DESC, words
