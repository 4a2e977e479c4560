INSERT INTO outreach.decision (
    run_id, person_id, verdict, rule, priority_rank, next_allowed_at, next_allowed_until, policy_sha256,
    time_zone_data, decided_at
)
SELECT run_id, customer_number, 'call', 'allowed', place + 1, ran_at, ran_at + interval '10 hours', 'none', '2026a',
       ran_at
FROM public.seat JOIN public.person USING (number)
