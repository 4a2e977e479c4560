INSERT INTO outreach.contact (
    run_id, person_id, person_key, shard, name, country, language, phone_as_read, phone, phone_kind, time_zones,
    countries, invoice_count, oldest_due_date, totals, consent, prompt_tags, still_due, still_due_checked_at
)
SELECT run_id, customer_number, lower(customer_number), 0, full_name, country, language, phone, phone, 'mobile',
       ARRAY['Asia/Riyadh'], ARRAY[country], 1, run_date - 30, '{"SAR": "100.00"}', true,
       jsonb_build_object('customer_name', full_name, 'amount_due', '100 Saudi riyals'), true, ran_at
FROM public.seat JOIN public.person USING (number)
