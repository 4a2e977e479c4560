INSERT INTO outreach.call_batch (
    batch_id, run_id, sequence, connection_id, provider, template_id, state, claimed_at, submitted_at, confirmed_at,
    attempts
)
SELECT DISTINCT batch_id, run_id, batch + 1, 'levers_default', 'levers', 'template', 'submitted', ran_at, ran_at,
       ran_at + interval '5 minutes', 1
FROM public.seat
