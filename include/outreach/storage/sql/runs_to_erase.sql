-- The runs whose rows, transcripts or events were kept long enough. Each run stores the
-- campaign's times anew, so those of the newest run hold for all. A run that was never
-- sealed ended with its time to call.
WITH newest AS (
    SELECT DISTINCT ON (campaign_id) campaign_id, snapshot #> '{config,retention}' AS retention
    FROM outreach.campaign_run
    ORDER BY campaign_id, opened_at DESC, run_date DESC, wave DESC
)
SELECT run.run_id, run.campaign_id, run.run_date, run.wave, kept.what
FROM newest
JOIN outreach.campaign_run AS run USING (campaign_id)
CROSS JOIN LATERAL jsonb_each_text(newest.retention) AS kept (what, span)
CROSS JOIN LATERAL (
    SELECT coalesce(run.closed_at, CASE WHEN run.sealed_at IS NULL THEN run.call_until END) AS ended_at
) AS night
WHERE (newest.campaign_id = :campaign_id OR CAST(:campaign_id AS text) IS NULL)
  AND kept.span IS NOT NULL
  AND night.ended_at + kept.span::interval < :now
  AND NOT EXISTS (SELECT FROM outreach.erasure WHERE erasure.run_id = run.run_id AND erasure.what = kept.what)
  AND NOT EXISTS (
      SELECT FROM outreach.call WHERE call.run_id = run.run_id AND call.state = ANY(:open_states)
  )
ORDER BY night.ended_at, run.run_id, kept.what
