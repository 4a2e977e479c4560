INSERT INTO outreach.still_due (run_id, person_id, owes, asked_at)
SELECT run_id, customer_number, true, ran_at
FROM public.seat JOIN public.person USING (number)
