INSERT INTO outreach.call_invoice (call_id, run_id, row_number, invoice_key)
SELECT call_id, run_id, place + 1, 'old-' || number
FROM public.seat
