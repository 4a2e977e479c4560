INSERT INTO outreach.prompt (run_id, person_id, tags)
SELECT run_id, customer_number, jsonb_build_object('customer_name', full_name, 'amount_due', '100 Saudi riyals')
FROM public.seat JOIN public.person USING (number)
