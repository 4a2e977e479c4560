INSERT INTO outreach.invoice (
    run_id, row_number, invoice_id, person_id, shard, name, phone, country, language, amount, currency, due_date,
    as_read
)
SELECT run_id, place + 1, 'OLD-' || number, customer_number, 0, full_name, phone, country, language,
       100.00, 'SAR', run_date - 30,
       jsonb_build_object('invoice_number', 'OLD-' || number, 'customer_number', customer_number, 'phone', phone,
                          'full_name', full_name, 'open_amount', '100.00')
FROM public.seat JOIN public.person USING (number)
