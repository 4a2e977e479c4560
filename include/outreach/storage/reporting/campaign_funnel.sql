CREATE OR REPLACE VIEW reporting.campaign_funnel AS
SELECT run.campaign_id,
       run.run_date,
       run.wave,
       run.run_id,
       run.opened_at,
       run.sealed_at,
       run.closed_at,
       run.is_stale,
       coalesce((gone.funnel ->> 'all_invoices')::bigint, invoices.invoices) AS invoices,
       coalesce((gone.funnel ->> 'invoices_to_call_for')::bigint, invoices.invoices_to_call_for) AS invoices_to_call_for,
       coalesce((gone.funnel ->> 'invoices_not_called_for')::bigint, invoices.invoices_not_called_for) AS invoices_not_called_for,
       coalesce((gone.funnel ->> 'people')::bigint, people.people) AS people,
       coalesce((gone.funnel ->> 'to_call')::bigint, people.to_call) AS to_call,
       coalesce((gone.funnel ->> 'not_called')::bigint, people.not_called) AS not_called,
       calls.calls,
       calls.further_attempts,
       calls.planned,
       calls.submitting,
       calls.handed_over,
       calls.unknown,
       calls.not_sent,
       calls.failed,
       calls.withdrawn,
       calls.awaited,
       calls.completed,
       calls.expired,
       calls.answered,
       calls.voicemail,
       calls.promises,
       coalesce(gone.funnel -> 'promised', promised.amounts, '{}') AS promised,
       gone.erased_at AS rows_erased_at
FROM outreach.campaign_run AS run
LEFT JOIN outreach.erasure AS gone ON gone.run_id = run.run_id AND gone.what = 'rows'
CROSS JOIN LATERAL (
    SELECT count(*) AS invoices,
           count(*) FILTER (WHERE decision = :decision_call) AS invoices_to_call_for,
           count(*) FILTER (WHERE decision = :decision_do_not_call) AS invoices_not_called_for
    FROM outreach.decided_invoice AS invoice
    WHERE invoice.run_id = run.run_id
) AS invoices
CROSS JOIN LATERAL (
    SELECT count(*) AS people,
           count(*) FILTER (WHERE decided.verdict = :decision_call) AS to_call,
           count(*) FILTER (WHERE decided.verdict = :decision_do_not_call) AS not_called
    FROM outreach.contact
    LEFT JOIN outreach.decision AS decided
      ON decided.run_id = contact.run_id AND decided.person_id = contact.person_id AND decided.call_id IS NULL
    WHERE contact.run_id = run.run_id
) AS people
CROSS JOIN LATERAL (
    SELECT count(*) AS calls,
           count(*) FILTER (WHERE attempt > 1) AS further_attempts,
           count(*) FILTER (WHERE state = :planned) AS planned,
           count(*) FILTER (WHERE state = :submitting) AS submitting,
           count(*) FILTER (WHERE state = ANY(:handed_over_states)) AS handed_over,
           count(*) FILTER (WHERE state = :unknown) AS unknown,
           count(*) FILTER (WHERE state = :not_sent) AS not_sent,
           count(*) FILTER (WHERE state = :failed) AS failed,
           count(*) FILTER (WHERE state = :withdrawn) AS withdrawn,
           count(*) FILTER (WHERE state = ANY(:awaited_states)) AS awaited,
           count(*) FILTER (WHERE state = :completed) AS completed,
           count(*) FILTER (WHERE state = :expired) AS expired,
           count(*) FILTER (WHERE line_outcome = :line_answered_human) AS answered,
           count(*) FILTER (WHERE line_outcome = :line_voicemail) AS voicemail,
           count(*) FILTER (
               WHERE conversation_outcome = :conversation_promise_to_pay OR promised_on IS NOT NULL
                  OR promised_amount IS NOT NULL
           ) AS promises
    FROM outreach.call
    WHERE call.run_id = run.run_id
) AS calls
LEFT JOIN LATERAL (
    SELECT jsonb_object_agg(by_currency.currency, trim_scale(by_currency.amount)::text) AS amounts
    FROM (
        SELECT outcome.promised_currency AS currency, sum(outcome.promised_amount) AS amount
        FROM reporting.call_outcome AS outcome
        WHERE outcome.run_id = run.run_id AND outcome.promised_currency IS NOT NULL
        GROUP BY outcome.promised_currency
    ) AS by_currency
) AS promised ON true;

COMMENT ON VIEW reporting.campaign_funnel IS
    'One row a run: from invoices to promises. The numbers add up: invoices = invoices_to_call_for + invoices_not_called_for; people = to_call + not_called; to_call + further_attempts = calls = planned + submitting + handed_over + unknown + not_sent + failed + withdrawn; handed_over = awaited + completed + expired.';
COMMENT ON COLUMN reporting.campaign_funnel.campaign_id IS 'The campaign: the name of its folder.';
COMMENT ON COLUMN reporting.campaign_funnel.run_date IS 'Business date in the campaign''s time zone.';
COMMENT ON COLUMN reporting.campaign_funnel.wave IS '1, or a deliberate further round on the same date; 0 came too late to call anyone.';
COMMENT ON COLUMN reporting.campaign_funnel.run_id IS 'The run: campaign, date and wave.';
COMMENT ON COLUMN reporting.campaign_funnel.opened_at IS 'When the run was first opened.';
COMMENT ON COLUMN reporting.campaign_funnel.sealed_at IS 'When its calls were planned; rows and decisions are final from then on.';
COMMENT ON COLUMN reporting.campaign_funnel.closed_at IS 'When nothing of it was left to hand over.';
COMMENT ON COLUMN reporting.campaign_funnel.is_stale IS 'Whether it was sealed too late to call anyone.';
COMMENT ON COLUMN reporting.campaign_funnel.invoices IS 'Rows of the extract.';
COMMENT ON COLUMN reporting.campaign_funnel.invoices_to_call_for IS 'Those that a call is about.';
COMMENT ON COLUMN reporting.campaign_funnel.invoices_not_called_for IS 'Those that no call is about; contact_decision says why.';
COMMENT ON COLUMN reporting.campaign_funnel.people IS 'People behind the invoices.';
COMMENT ON COLUMN reporting.campaign_funnel.to_call IS 'People who were to be called.';
COMMENT ON COLUMN reporting.campaign_funnel.not_called IS 'People who were not; contact_decision says why.';
COMMENT ON COLUMN reporting.campaign_funnel.calls IS 'Calls, in any state: one a person to call, and further attempts.';
COMMENT ON COLUMN reporting.campaign_funnel.further_attempts IS 'Calls made anew after a person said that the one before certainly did not ring.';
COMMENT ON COLUMN reporting.campaign_funnel.planned IS 'Calls that wait to be handed over.';
COMMENT ON COLUMN reporting.campaign_funnel.submitting IS 'Calls that are being handed over now.';
COMMENT ON COLUMN reporting.campaign_funnel.handed_over IS 'Calls that the provider has accepted and not reported as failed: awaited, completed or expired.';
COMMENT ON COLUMN reporting.campaign_funnel.unknown IS 'Calls of which no one can tell whether they rang; they count as made.';
COMMENT ON COLUMN reporting.campaign_funnel.not_sent IS 'Calls that provably never left and are to be planned again.';
COMMENT ON COLUMN reporting.campaign_funnel.failed IS 'Calls that the provider refused, or reported as failed.';
COMMENT ON COLUMN reporting.campaign_funnel.withdrawn IS 'Calls stopped before they were handed over; call_outcome says why.';
COMMENT ON COLUMN reporting.campaign_funnel.awaited IS 'Calls handed over that have not reported yet.';
COMMENT ON COLUMN reporting.campaign_funnel.completed IS 'Calls that reported how they ended.';
COMMENT ON COLUMN reporting.campaign_funnel.expired IS 'Calls handed over that did not report in time; they count as made.';
COMMENT ON COLUMN reporting.campaign_funnel.answered IS 'Calls that a human answered: line_outcome is answered_human.';
COMMENT ON COLUMN reporting.campaign_funnel.voicemail IS 'Calls that ended at a voicemail: line_outcome is voicemail.';
COMMENT ON COLUMN reporting.campaign_funnel.promises IS 'Calls on which payment was promised: the rows of promise.';
COMMENT ON COLUMN reporting.campaign_funnel.promised IS 'Amounts promised per currency, as exact text: {"SAR": "150.25"}. An amount of a person with several currencies is in no sum, since the agent names none.';
COMMENT ON COLUMN reporting.campaign_funnel.rows_erased_at IS 'When its invoices and contacts went by retention; the sums are as they were then. Null while they are there.';
