INSERT INTO outreach.contact (
    run_id, person_id, person_key, shard, name, country, language, phone_as_read, phone, phone_kind, time_zones,
    countries, invoice_count, oldest_due_date, totals, consent
)
SELECT run_id, customer_number, lower(customer_number), 0, full_name, country, language, phone, phone, 'mobile',
       ARRAY['Asia/Riyadh'], ARRAY[country], 1, run_date - 30, '{"SAR": "100.00"}', true
FROM public.seat JOIN public.person USING (number)
