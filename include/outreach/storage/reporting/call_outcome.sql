CREATE OR REPLACE VIEW reporting.call_outcome AS
SELECT run.campaign_id,
       run.run_date,
       run.wave,
       call.run_id,
       call.call_id,
       call.person_id,
       call.attempt,
       call.phone,
       contact.country,
       contact.language,
       call.state,
       call.state_changed_at,
       call.withdrawal_reason,
       call.problem,
       measure.line_outcome,
       call.conversation_outcome,
       call.conversation_words,
       call.compliance_labels,
       call.promised_on,
       call.promised_amount,
       CASE WHEN call.promised_amount IS NOT NULL THEN owed.only_currency END AS promised_currency,
       call.duration_seconds,
       moved.planned_at,
       moved.handed_over_at,
       call.ended_at,
       batch.connection_id,
       batch.provider,
       batch.template_id,
       call.batch_id,
       batch.sequence AS batch_sequence,
       batch.is_canary,
       call.provider_call_id,
       call.summary,
       call.recording,
       transcript.call_id IS NOT NULL AS has_transcript,
       coalesce(about.invoice_ids, '{}') AS invoice_ids,
       coalesce(about.invoice_count, 0) AS invoice_count,
       about.oldest_due_date,
       coalesce(owed.totals, '{}') AS totals,
       call.person_key,
       nullif(array_to_string(call.promise_sources, ', '), '') AS promise_source,
       call.line_words,
       call.ended_at - make_interval(secs => coalesce(call.duration_seconds, 0)::float) AS started_at,
       local.time_zone,
       local.hour AS local_hour,
       measure.is_connected,
       measure.is_conversation,
       measure.is_right_party,
       owed.only_currency AS total_currency,
       owed.only_amount AS total,
       run.run_date - about.oldest_due_date AS oldest_days_overdue,
       call.decided_by,
       measure.started_minutes,
       measure.cost,
       measure.cost_currency,
       outreach.aging_bucket(run.run_date - about.oldest_due_date, run.aging) AS aging_bucket
FROM outreach.call
JOIN outreach.campaign_run AS run USING (run_id)
LEFT JOIN outreach.contact USING (run_id, person_id) -- retention erases it, and the call stays
JOIN reporting.call_measure AS measure ON measure.call_id = call.call_id
LEFT JOIN outreach.call_batch AS batch USING (batch_id)
LEFT JOIN outreach.call_transcript AS transcript ON transcript.call_id = call.call_id
LEFT JOIN LATERAL (
    SELECT min(happened_at) FILTER (WHERE to_state = :planned) AS planned_at,
           min(happened_at) FILTER (
               WHERE to_state = ANY(:proven_handover_states)
                  -- A failed call had reached the provider if that reported how it ended.
                  OR (to_state = :failed AND call.ended_at IS NOT NULL)
           ) AS handed_over_at
    FROM outreach.call_transition
    WHERE call_transition.call_id = call.call_id
) AS moved ON true
LEFT JOIN LATERAL (
    SELECT array_agg(invoice.invoice_id ORDER BY invoice.row_number) FILTER (WHERE invoice.run_id IS NOT NULL)
               AS invoice_ids,
           count(*)::int AS invoice_count,
           min(invoice.due_date) AS oldest_due_date
    FROM outreach.call_invoice AS linked
    LEFT JOIN outreach.invoice ON invoice.run_id = linked.run_id AND invoice.row_number = linked.row_number
    WHERE linked.call_id = call.call_id
) AS about ON true
LEFT JOIN LATERAL (
    SELECT jsonb_object_agg(by_currency.currency, trim_scale(by_currency.amount)::text) AS totals,
           CASE WHEN count(*) = 1 THEN min(by_currency.currency) END AS only_currency,
           CASE WHEN count(*) = 1 THEN min(by_currency.amount) END AS only_amount
    FROM (
        SELECT invoice.currency, sum(invoice.amount) AS amount
        FROM outreach.call_invoice AS linked
        JOIN outreach.invoice USING (run_id, row_number)
        WHERE linked.call_id = call.call_id
        GROUP BY invoice.currency
    ) AS by_currency
) AS owed ON true
CROSS JOIN LATERAL (
    -- Several zones that agree on the hour say it as surely as one.
    SELECT CASE WHEN count(*) = 1 THEN min(zone) END AS time_zone,
           CASE WHEN count(DISTINCT hour) = 1 THEN min(hour) END AS hour
    FROM (
        SELECT zone, extract(hour FROM call.ended_at AT TIME ZONE zone)::int AS hour
        FROM unnest(contact.time_zones) AS zone
    ) AS by_zone
) AS local;

COMMENT ON VIEW reporting.call_outcome IS
    'One row a call: one decision to call one person once, and everything that came of it. How the line ended and what was said on it are two columns: a voicemail is no conversation, and a refusal is no failed line.';
COMMENT ON COLUMN reporting.call_outcome.campaign_id IS 'The campaign: the name of its folder.';
COMMENT ON COLUMN reporting.call_outcome.run_date IS 'Business date in the campaign''s time zone.';
COMMENT ON COLUMN reporting.call_outcome.wave IS '1, or a deliberate further round on the same date; 0 came too late to call anyone.';
COMMENT ON COLUMN reporting.call_outcome.run_id IS 'The run: campaign, date and wave.';
COMMENT ON COLUMN reporting.call_outcome.call_id IS 'The call''s own name, which the provider echoes.';
COMMENT ON COLUMN reporting.call_outcome.person_id IS 'Customer id exactly as it was read; ids that differ in case are two people.';
COMMENT ON COLUMN reporting.call_outcome.attempt IS '1; more where a person said that the call before it certainly did not ring.';
COMMENT ON COLUMN reporting.call_outcome.phone IS 'The number, E.164.';
COMMENT ON COLUMN reporting.call_outcome.country IS 'The person''s country, ISO 3166-1 alpha-2, where the row says one; null once retention has erased the row.';
COMMENT ON COLUMN reporting.call_outcome.language IS 'The language the person is called in, ISO 639-1; null once retention has erased the row.';
COMMENT ON COLUMN reporting.call_outcome.state IS 'planned, submitting, submitted, in_progress, completed, failed, not_sent, unknown (may have been made), expired (no result by the deadline; counts as made) or withdrawn (stopped before it was handed over).';
COMMENT ON COLUMN reporting.call_outcome.state_changed_at IS 'When it came to this state.';
COMMENT ON COLUMN reporting.call_outcome.withdrawal_reason IS 'Why it was withdrawn: stale, paid, suppressed, stopped_deceased, stopped_attorney, stopped_wrong_number, stopped_dispute, capped, phone_busy, window_closed, halted, run_closed or cancelled.';
COMMENT ON COLUMN reporting.call_outcome.problem IS 'The problem, in the words of the provider or of the person who resolved it.';
COMMENT ON COLUMN reporting.call_outcome.line_outcome IS 'How the line ended: answered_human, voicemail, no_answer, busy, rejected, invalid_number, failed, cancelled; expired and unknown where nothing was reported. Null while it is open, and for a call that never left.';
COMMENT ON COLUMN reporting.call_outcome.conversation_outcome IS 'The result of the talk: promise_to_pay, claims_paid, dispute, hardship, refused, callback, no_commitment, wrong_number, third_party, opt_out, attorney, deceased, language_barrier, unintelligible; none without a conversation or without words that campaign.yaml explains.';
COMMENT ON COLUMN reporting.call_outcome.conversation_words IS 'The agent''s own words, before campaign.yaml mapped them.';
COMMENT ON COLUMN reporting.call_outcome.compliance_labels IS 'Labels that no later report takes away: opt_out, attorney, dispute, deceased, wrong_number.';
COMMENT ON COLUMN reporting.call_outcome.promised_on IS 'The day for which payment was promised: on the day of the call or within a year of it; null for any other day that was reported.';
COMMENT ON COLUMN reporting.call_outcome.promised_amount IS 'The amount promised, in units of promised_currency.';
COMMENT ON COLUMN reporting.call_outcome.promised_currency IS 'The currency of the invoices the call was about; null when they have several, since the agent reports none.';
COMMENT ON COLUMN reporting.call_outcome.duration_seconds IS 'Talk time in seconds, where the provider reports it.';
COMMENT ON COLUMN reporting.call_outcome.planned_at IS 'When the call was first planned.';
COMMENT ON COLUMN reporting.call_outcome.handed_over_at IS 'When the provider was first known to have it; null when it never was.';
COMMENT ON COLUMN reporting.call_outcome.ended_at IS 'When the call ended; when we heard of it, where the provider does not say.';
COMMENT ON COLUMN reporting.call_outcome.connection_id IS 'The provider account: an Airflow connection id.';
COMMENT ON COLUMN reporting.call_outcome.provider IS 'The provider: the type of its connection.';
COMMENT ON COLUMN reporting.call_outcome.template_id IS 'The agent''s template at the provider.';
COMMENT ON COLUMN reporting.call_outcome.batch_id IS 'The request in which it went, or was to go.';
COMMENT ON COLUMN reporting.call_outcome.batch_sequence IS 'The request''s place in the run, from 1.';
COMMENT ON COLUMN reporting.call_outcome.is_canary IS 'Whether it went in the small first request.';
COMMENT ON COLUMN reporting.call_outcome.provider_call_id IS 'The provider''s own id of the call.';
COMMENT ON COLUMN reporting.call_outcome.summary IS 'The agent''s summary of the conversation.';
COMMENT ON COLUMN reporting.call_outcome.recording IS 'The provider''s locator of the recording, not necessarily a web address.';
COMMENT ON COLUMN reporting.call_outcome.has_transcript IS 'Whether reporting.transcript has a row of it.';
COMMENT ON COLUMN reporting.call_outcome.invoice_ids IS 'The invoices the call was about, in the order of the extract; empty once retention has erased their rows.';
COMMENT ON COLUMN reporting.call_outcome.invoice_count IS 'How many they are.';
COMMENT ON COLUMN reporting.call_outcome.oldest_due_date IS 'The earliest due date among them; null once retention has erased their rows.';
COMMENT ON COLUMN reporting.call_outcome.totals IS 'The amount that was open on them per currency, as exact text: {"SAR": "150.25"}; empty once retention has erased their rows.';
COMMENT ON COLUMN reporting.call_outcome.person_key IS 'The id folded: case, width and invisible characters apart; the do-not-call list and caps compare it.';
COMMENT ON COLUMN reporting.call_outcome.promise_source IS 'In which field of the provider''s result the date and the amount of the promise stood; null without a promise.';
COMMENT ON COLUMN reporting.call_outcome.line_words IS 'The provider''s own word for how the line ended, beside what it was read as; null where it gave none.';
COMMENT ON COLUMN reporting.call_outcome.started_at IS 'When the call began: its end less the talk time, where the provider reports them; null while it is open.';
COMMENT ON COLUMN reporting.call_outcome.time_zone IS 'The time zone that the person is in; null where it may be one of several.';
COMMENT ON COLUMN reporting.call_outcome.local_hour IS 'The hour of the day, 0 to 23, at which the call ended where the person is; null where the zones that it may be differ in it.';
COMMENT ON COLUMN reporting.call_outcome.is_connected IS 'Whether a human answered: line_outcome is answered_human.';
COMMENT ON COLUMN reporting.call_outcome.is_conversation IS 'Whether a human answered and said something: the transcript has a turn of theirs.';
COMMENT ON COLUMN reporting.call_outcome.is_right_party IS 'Whether the conversation was with the person who was meant: a conversation whose outcome is none of wrong_number, third_party, unintelligible, language_barrier and none.';
COMMENT ON COLUMN reporting.call_outcome.total_currency IS 'The currency of the invoices the call was about; null when they have several.';
COMMENT ON COLUMN reporting.call_outcome.total IS 'What was open on these invoices, in units of total_currency; null when they have several currencies.';
COMMENT ON COLUMN reporting.call_outcome.oldest_days_overdue IS 'How many days before the run''s date the oldest of these invoices was due.';
COMMENT ON COLUMN reporting.call_outcome.decided_by IS 'The one who decided conversation_outcome: agent (its word is built in), summary (so is the word of the provider''s evaluation after the call), mapping (`outcomes` of campaign.yaml explain the word) or person (who mapped the word after the run was opened). Null where no word that is explained did.';
COMMENT ON COLUMN reporting.call_outcome.started_minutes IS 'Started minutes of talk, as they are billed: 0 where no one answered. Null while the call is open, and where a line was taken and the provider reports no duration.';
COMMENT ON COLUMN reporting.call_outcome.cost IS 'started_minutes at the `tariff` that campaign.yaml had for the account when the run was opened. Null without a tariff, never 0.';
COMMENT ON COLUMN reporting.call_outcome.cost_currency IS 'The currency of the cost, ISO 4217; null where the cost is.';
COMMENT ON COLUMN reporting.call_outcome.aging_bucket IS 'How old the oldest of the invoices was on the run''s date, in days overdue: such as 31-60, by `aging` of campaign.yaml as the run was opened with it; not_overdue before its due date.';
