-- A campaign's run on a date, or its last one; of a wave, or its last one.
SELECT run_id, run_date, wave
FROM outreach.campaign_run
WHERE campaign_id = :campaign_id
  AND (wave = :wave OR CAST(:wave AS int) IS NULL)
  AND (run_date = :run_date OR CAST(:run_date AS date) IS NULL)
ORDER BY run_date DESC, wave DESC
LIMIT 1
