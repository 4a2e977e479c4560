INSERT INTO outreach.gate_result (run_id, gate, passed, checked_at, result)
SELECT DISTINCT run_id, gate, true, ran_at, CAST('{}' AS jsonb)
FROM public.seat, unnest(ARRAY['invoices', 'contacts', 'outcomes']) AS gate
