-- For the last three runs of a campaign that called someone: how many calls were
-- answered, or may have been, and how many of these ended in an unexplained word. The
-- present run is left out.
SELECT run.run_id,
       run.run_date,
       run.wave,
       (SELECT count(*) FROM outreach.call
        WHERE call.run_id = run.run_id AND call.line_outcome = ANY(:may_be_human_lines)) AS answered,
       (SELECT count(*) FROM outreach.call WHERE call.run_id = run.run_id AND call.is_unmapped) AS unmapped
FROM (
    SELECT run_id, run_date, wave
    FROM outreach.campaign_run
    WHERE campaign_id = :campaign_id AND sealed_at IS NOT NULL AND (run_date, wave) <> (:run_date, :wave)
      AND EXISTS (SELECT FROM outreach.call WHERE call.run_id = campaign_run.run_id
                  AND call.line_outcome = ANY(:may_be_human_lines))
    ORDER BY run_date DESC, wave DESC
    LIMIT 3
) AS run
