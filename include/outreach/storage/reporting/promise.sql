CREATE OR REPLACE VIEW reporting.promise AS
SELECT run.campaign_id,
       run.run_date,
       run.wave,
       call.run_id,
       call.call_id,
       call.person_id,
       call.person_key,
       made.promised_at,
       call.promised_on,
       made.keep_until,
       call.promised_amount,
       owed.currency,
       owed.amount AS open_amount,
       owed.due AS due_amount,
       CASE
           WHEN owed.due IS NULL THEN :promise_unclear
           WHEN shown.paid >= owed.due - owed.tolerance THEN :promise_kept
           WHEN NOT shown.is_over THEN :promise_pending
           WHEN shown.has_unread THEN :promise_unclear
           WHEN shown.paid >= owed.tolerance THEN :promise_partly_kept
           ELSE :promise_broken
       END AS state,
       shown.paid AS paid_amount,
       shown.matched_by,
       shown.evidence,
       owed.invoice_ids,
       owed.invoice_count
FROM outreach.call
JOIN outreach.campaign_run AS run USING (run_id)
CROSS JOIN LATERAL (
    SELECT coalesce(call.ended_at, call.rang_at) AS promised_at,
           (coalesce(call.ended_at, call.rang_at) AT TIME ZONE (run.snapshot #>> '{config,timezone}'))::date
               AS called_on,
           coalesce((run.snapshot #>> '{config,promise_grace}')::interval, CAST(:promise_grace AS interval)) AS grace
) AS at
CROSS JOIN LATERAL (
    SELECT at.promised_at,
           coalesce((call.promised_on + at.grace)::date, (at.called_on + CAST(:promise_without_day AS interval))::date) AS keep_until
) AS made
CROSS JOIN LATERAL (
    SELECT one.currency, one.amount, one.invoice_ids, one.invoice_keys, one.invoice_count, one.tolerance,
           -- Who promises more than is open has paid all of it when nothing is open any more.
           CASE WHEN one.amount IS NOT NULL THEN least(call.promised_amount, one.amount) END AS due
    FROM (
        SELECT CASE WHEN count(DISTINCT invoice.currency) = 1 AND count(*) = count(invoice.currency)
                    THEN min(invoice.currency) END AS currency,
               CASE WHEN count(DISTINCT invoice.currency) = 1 AND count(*) = count(invoice.amount)
                    THEN sum(invoice.amount) END AS amount,
               array_agg(invoice.invoice_id ORDER BY linked.row_number) AS invoice_ids,
               array_agg(linked.invoice_key ORDER BY linked.row_number) AS invoice_keys,
               count(*)::int AS invoice_count,
               -- Half of the currency's smallest unit.
               CASE
                   WHEN min(invoice.currency) = ANY(:currencies_without_fraction) THEN 0.5
                   WHEN min(invoice.currency) = ANY(:currencies_in_thousandths) THEN 0.0005
                   ELSE 0.005
               END AS tolerance
        FROM outreach.call_invoice AS linked
        LEFT JOIN outreach.invoice
          ON invoice.run_id = linked.run_id AND invoice.row_number = linked.row_number
        WHERE linked.call_id = call.call_id
    ) AS one
) AS owed
LEFT JOIN LATERAL (
    SELECT max(read_at AT TIME ZONE (run.snapshot #>> '{config,timezone}'))::date AS read_on
    FROM outreach.fact_reading
    WHERE fact_reading.campaign_id = run.campaign_id AND fact_reading.query = 'payments.sql'
) AS payments ON true
CROSS JOIN LATERAL (
    SELECT :by_payments AS matched_by,
           coalesce(sum(paid.amount) FILTER (WHERE paid.currency = owed.currency), 0) AS paid,
           count(*) FILTER (WHERE paid.amount IS NULL OR paid.currency IS DISTINCT FROM owed.currency) > 0
               AS has_unread,
           payments.read_on > made.keep_until AS is_over,
           coalesce(jsonb_agg(
               jsonb_build_object(
                   'payment_id', paid.payment_id, 'invoice_id', paid.invoice_id, 'amount', paid.amount::text,
                   'currency', paid.currency, 'booked_at', paid.booked_at
               ) ORDER BY paid.booked_at, paid.fact_id
           ) FILTER (WHERE paid.fact_id IS NOT NULL), '[]') AS evidence
    FROM (
        SELECT one.*
        FROM (
            -- Each payment once, as this campaign read it, else as another one did.
            SELECT DISTINCT ON (told.invoice_key, told.payment_key) told.*
            FROM outreach.told_payment AS told
            WHERE told.invoice_key = ANY(owed.invoice_keys)
            ORDER BY told.invoice_key, told.payment_key,
                     told.source = :from_warehouse || ':' || run.campaign_id DESC, told.fact_id DESC
        ) AS one
        WHERE (one.booked_at AT TIME ZONE (run.snapshot #>> '{config,timezone}'))::date
              BETWEEN at.called_on AND made.keep_until
    ) AS paid
    WHERE payments.read_on IS NOT NULL
    HAVING payments.read_on IS NOT NULL
    UNION ALL
    SELECT :by_extracts,
           coalesce((array_agg(greatest(seen.open_before - seen.still_open, 0) ORDER BY seen.run_date DESC, seen.wave DESC)
               FILTER (WHERE seen.still_open IS NOT NULL))[1], 0),
           coalesce(bool_or(seen.still_open IS NULL) FILTER (WHERE seen.run_date > made.keep_until), false),
           coalesce(bool_or(seen.run_date > made.keep_until), false),
           coalesce(jsonb_agg(
               jsonb_build_object('run_date', seen.run_date, 'wave', seen.wave, 'still_open', trim_scale(seen.still_open)::text)
               ORDER BY seen.run_date, seen.wave
           ) FILTER (WHERE seen.run_id IS NOT NULL), '[]')
    FROM (
        SELECT reading.run_id, later.run_date, later.wave, reading.open_before, reading.still_open
        FROM outreach.promise_reading AS reading
        JOIN outreach.campaign_run AS later ON later.run_id = reading.run_id
        WHERE reading.call_id = call.call_id
    ) AS seen
    HAVING payments.read_on IS NULL
) AS shown
WHERE call.conversation_outcome = :conversation_promise_to_pay
   OR call.promised_on IS NOT NULL
   OR call.promised_amount IS NOT NULL;

COMMENT ON VIEW reporting.promise IS
    'One row a call on which payment was promised, and what became of it: kept, partly_kept or broken once its day and the grace are over, pending before, unclear where an amount or a currency cannot be read with certainty.';
COMMENT ON COLUMN reporting.promise.campaign_id IS 'The campaign: the name of its folder.';
COMMENT ON COLUMN reporting.promise.run_date IS 'Business date in the campaign''s time zone.';
COMMENT ON COLUMN reporting.promise.wave IS '1, or a deliberate further round on the same date.';
COMMENT ON COLUMN reporting.promise.run_id IS 'The run: campaign, date and wave.';
COMMENT ON COLUMN reporting.promise.call_id IS 'The call on which it was made.';
COMMENT ON COLUMN reporting.promise.person_id IS 'Customer id exactly as it was read.';
COMMENT ON COLUMN reporting.promise.person_key IS 'The id folded: case, width and invisible characters apart.';
COMMENT ON COLUMN reporting.promise.promised_at IS 'When the call ended; when we heard of it, where the provider does not say.';
COMMENT ON COLUMN reporting.promise.promised_on IS 'The day for which payment was promised; null where none was named.';
COMMENT ON COLUMN reporting.promise.keep_until IS 'The last day on which a payment keeps it: the promised day and `promise_grace` (3 days); 7 days after the call where no day was named. In the campaign''s time zone.';
COMMENT ON COLUMN reporting.promise.promised_amount IS 'The amount promised, in units of the currency; null when none was named.';
COMMENT ON COLUMN reporting.promise.currency IS 'The currency of the invoices the call was about; null when they have several, or once retention has erased them.';
COMMENT ON COLUMN reporting.promise.open_amount IS 'What was open on these invoices when they were extracted; null as the currency is.';
COMMENT ON COLUMN reporting.promise.due_amount IS 'What has to be paid: the promised amount, at most what was open; all of it where no amount was named.';
COMMENT ON COLUMN reporting.promise.state IS 'kept: due_amount was paid by keep_until, less half of the smallest unit of the currency at most. partly_kept: less was paid. broken: nothing was. pending: payments or extracts of after keep_until were not read yet. unclear: no one can tell.';
COMMENT ON COLUMN reporting.promise.paid_amount IS 'What was paid on these invoices from the day of the call to keep_until, in units of the currency.';
COMMENT ON COLUMN reporting.promise.matched_by IS 'payments where the campaign has a payments.sql; else extracts: what later runs show as still open.';
COMMENT ON COLUMN reporting.promise.evidence IS 'Each payment that counts (payment_id, invoice_id, amount, currency, booked_at), or each later extract (run_date, wave, still_open: null where a row cannot be read).';
COMMENT ON COLUMN reporting.promise.invoice_ids IS 'The invoices that the call was about, in the order of the extract.';
COMMENT ON COLUMN reporting.promise.invoice_count IS 'How many they are.';
