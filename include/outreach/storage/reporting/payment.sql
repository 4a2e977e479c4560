CREATE OR REPLACE VIEW reporting.payment AS
SELECT paid.payment_id,
       paid.invoice_id,
       paid.invoice_key,
       paid.amount,
       paid.currency,
       paid.booked_at,
       credited.campaign_id,
       credited.run_date,
       credited.wave,
       credited.run_id,
       credited.call_id,
       credited.person_key,
       credited.days AS days_after_call,
       coalesce(credited.days <= 7, false) AS is_within_7_days,
       credited.days IS NOT NULL AS is_within_30_days
FROM (
    SELECT DISTINCT ON (told.invoice_key, told.payment_key) told.*
    FROM outreach.told_payment AS told
    ORDER BY told.invoice_key, told.payment_key, told.fact_id DESC
) AS paid
LEFT JOIN LATERAL (
    SELECT measure.campaign_id, measure.run_date, measure.wave, measure.run_id, measure.call_id, call.person_key, later.days
    FROM outreach.call_invoice AS linked
    JOIN outreach.call ON call.call_id = linked.call_id
    JOIN outreach.campaign_run AS run ON run.run_id = call.run_id
    JOIN reporting.call_measure AS measure ON measure.call_id = call.call_id
    CROSS JOIN LATERAL (
        -- By days, as promises are: many warehouses book by day, at its beginning.
        SELECT (paid.booked_at AT TIME ZONE (run.snapshot #>> '{config,timezone}'))::date
                   - (call.ended_at AT TIME ZONE (run.snapshot #>> '{config,timezone}'))::date AS days
    ) AS later
    WHERE linked.invoice_key = paid.invoice_key
      AND measure.is_right_party
      AND later.days BETWEEN 0 AND 30
    -- A call of the same day that ended after the booking comes last.
    ORDER BY call.ended_at > paid.booked_at, call.ended_at DESC, call.call_id
    LIMIT 1
) AS credited ON true;

COMMENT ON VIEW reporting.payment IS
    'One row a payment to an invoice, by payments.sql, and the call that it is credited to: the last call with the right party about the invoice, of any campaign, from 30 days before to the day of the payment; one that ended later on that day only where there is none before it. Each payment counts once, as it was read last. A payment that names no invoice is credited to no call.';
COMMENT ON COLUMN reporting.payment.payment_id IS 'The warehouse''s own id of it; null where a row has none. A payment to several invoices is a row for each, with the amount of its row.';
COMMENT ON COLUMN reporting.payment.invoice_id IS 'The invoice number as it was read.';
COMMENT ON COLUMN reporting.payment.invoice_key IS 'The invoice number folded, so that two spellings of it are one.';
COMMENT ON COLUMN reporting.payment.amount IS 'In units of the currency; null where it could not be read, and then it counts in no sum.';
COMMENT ON COLUMN reporting.payment.currency IS 'ISO 4217; null where it could not be read.';
COMMENT ON COLUMN reporting.payment.booked_at IS 'When it was booked.';
COMMENT ON COLUMN reporting.payment.campaign_id IS 'The campaign of the call that it is credited to; null, as all that follows, without such a call.';
COMMENT ON COLUMN reporting.payment.run_date IS 'The business date of that call.';
COMMENT ON COLUMN reporting.payment.wave IS 'The wave of that call.';
COMMENT ON COLUMN reporting.payment.run_id IS 'The run of that call.';
COMMENT ON COLUMN reporting.payment.call_id IS 'That call.';
COMMENT ON COLUMN reporting.payment.person_key IS 'The id of the person who was called, folded.';
COMMENT ON COLUMN reporting.payment.days_after_call IS 'Days from the call to the payment in the campaign''s time zone; 0 on the same day.';
COMMENT ON COLUMN reporting.payment.is_within_7_days IS 'Whether it was booked within 7 days after the call.';
COMMENT ON COLUMN reporting.payment.is_within_30_days IS 'Whether it was booked within 30 days after the call.';
