-- Of a hundred calls 45 were answered, 40 were not, 10 could not be made, and of 5 nothing was heard.
INSERT INTO outreach.call (
    call_id, run_id, person_id, person_key, attempt, batch_id, position, phone, state, state_changed_at,
    priority_rank, may_ring_from, may_ring_until, may_dial_until, line_outcome, conversation_outcome, words_said,
    provider_call_id, duration_seconds, ended_at
)
SELECT call_id, run_id, customer_number, lower(customer_number), 1, batch_id, place % 200, phone,
       CASE WHEN chance % 100 < 85 THEN 'completed' WHEN chance % 100 < 95 THEN 'failed' ELSE 'expired' END,
       ran_at + chance % 20000 * interval '1 second',
       place + 1, ran_at, ran_at + interval '10 hours', ran_at + interval '8 hours',
       CASE WHEN chance % 100 < 45 THEN 'answered_human' WHEN chance % 100 < 65 THEN 'no_answer'
            WHEN chance % 100 < 85 THEN 'voicemail' WHEN chance % 100 < 95 THEN 'failed' END,
       CASE WHEN chance % 100 < 5 THEN 'promise_to_pay' WHEN chance % 100 < 45 THEN 'no_commitment'
            WHEN chance % 100 < 95 THEN 'none' END,
       CASE WHEN chance % 100 < 45 THEN ARRAY['NO_COMMITMENT'] ELSE '{}' END,
       'provider-' || night || '-' || place,
       CASE WHEN chance % 100 < 45 THEN 20 + chance % 90 END,
       CASE WHEN chance % 100 < 95 THEN ran_at + chance % 20000 * interval '1 second' END
FROM public.seat JOIN public.person USING (number)
