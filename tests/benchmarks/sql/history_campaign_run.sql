INSERT INTO outreach.campaign_run (
    run_id, environment, campaign_id, run_date, wave, snapshot, snapshot_sha256, policy_sha256, time_zone_data,
    opened_at, fresh_until, call_until, extracted_at, sealed_at, closed_at
)
SELECT DISTINCT run_id, 'benchmark', campaign_id, run_date, 1, CAST(:snapshot AS jsonb), 'none', 'none', '2026a',
       ran_at, ran_at + interval '2 hours', ran_at + interval '14 hours', ran_at, ran_at, ran_at + interval '15 hours'
FROM public.seat
