-- The last run of each campaign, and the states of its calls.
SELECT run.campaign_id, run.run_date, run.wave, run.opened_at, run.sealed_at, run.closed_at, run.is_stale,
       run.call_until,
       coalesce(
           (SELECT jsonb_object_agg(counted.state, counted.calls)
            FROM (SELECT call.state, count(*) AS calls FROM outreach.call
                  WHERE call.run_id = run.run_id GROUP BY call.state) AS counted),
           '{}'
       ) AS calls
FROM (
    SELECT DISTINCT ON (campaign_id) *
    FROM outreach.campaign_run
    ORDER BY campaign_id, run_date DESC, wave DESC
) AS run
ORDER BY run.campaign_id
