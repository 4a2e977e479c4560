-- The sums of a run that cannot be counted after its rows are erased.
SELECT jsonb_build_object(
    'all_invoices', invoices, 'invoices_to_call_for', invoices_to_call_for, 'invoices_not_called_for', invoices_not_called_for,
    'people', people, 'to_call', to_call, 'not_called', not_called, 'promised', promised
)::text
FROM reporting.campaign_funnel
WHERE run_id = :run_id
