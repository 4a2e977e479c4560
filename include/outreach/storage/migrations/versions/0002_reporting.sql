-- What analysts read. Views, so that they can never differ from the ledger; docs/tables.md is
-- generated from the comments, and each number is defined in the comment of its column.

CREATE SCHEMA reporting;
COMMENT ON SCHEMA reporting IS 'Stable views for analysts: what was decided, who was called, what came of it.';

-- One row a call ---------------------------------------------------------------------------------

CREATE VIEW reporting.call_outcome AS
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
       coalesce(
           call.line_outcome,
           CASE WHEN call.state IN ('expired', 'unknown') THEN call.state END
       ) AS line_outcome,
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
       coalesce(owed.totals, '{}') AS totals
FROM outreach.call
JOIN outreach.campaign_run AS run USING (run_id)
JOIN outreach.contact USING (run_id, person_id)
LEFT JOIN outreach.call_batch AS batch USING (batch_id)
LEFT JOIN outreach.call_transcript AS transcript ON transcript.call_id = call.call_id
LEFT JOIN LATERAL (
    SELECT min(happened_at) FILTER (WHERE to_state = 'planned') AS planned_at,
           min(happened_at) FILTER (WHERE to_state IN ('submitted', 'in_progress', 'completed'))
               AS handed_over_at
    FROM outreach.call_transition
    WHERE call_transition.call_id = call.call_id
) AS moved ON true
LEFT JOIN LATERAL (
    SELECT array_agg(invoice.invoice_id ORDER BY invoice.row_number) AS invoice_ids,
           count(*)::int AS invoice_count,
           min(invoice.due_date) AS oldest_due_date
    FROM outreach.call_invoice AS linked
    JOIN outreach.invoice USING (run_id, row_number)
    WHERE linked.call_id = call.call_id
) AS about ON true
LEFT JOIN LATERAL (
    SELECT jsonb_object_agg(by_currency.currency, trim_scale(by_currency.amount)::text) AS totals,
           CASE WHEN count(*) = 1 THEN min(by_currency.currency) END AS only_currency
    FROM (
        SELECT invoice.currency, sum(invoice.amount) AS amount
        FROM outreach.call_invoice AS linked
        JOIN outreach.invoice USING (run_id, row_number)
        WHERE linked.call_id = call.call_id
        GROUP BY invoice.currency
    ) AS by_currency
) AS owed ON true;

COMMENT ON VIEW reporting.call_outcome IS
    'One row a call: one decision to ring one person once, and everything that came of it. How the line ended and what was said on it are two columns: a voicemail is no conversation, and a refusal is no failed line.';
COMMENT ON COLUMN reporting.call_outcome.campaign_id IS 'The campaign: the name of its folder.';
COMMENT ON COLUMN reporting.call_outcome.run_date IS 'Business date in the campaign''s time zone.';
COMMENT ON COLUMN reporting.call_outcome.wave IS '1, or a deliberate further round on the same date.';
COMMENT ON COLUMN reporting.call_outcome.run_id IS 'The run: campaign, date and wave.';
COMMENT ON COLUMN reporting.call_outcome.call_id IS 'The call''s own name, which the provider echoes.';
COMMENT ON COLUMN reporting.call_outcome.person_id IS 'Customer id, trimmed and case-folded.';
COMMENT ON COLUMN reporting.call_outcome.attempt IS '1; more where a person said that the call before it certainly did not ring.';
COMMENT ON COLUMN reporting.call_outcome.phone IS 'The number, E.164.';
COMMENT ON COLUMN reporting.call_outcome.country IS 'The person''s country, ISO 3166-1 alpha-2, where the row says one.';
COMMENT ON COLUMN reporting.call_outcome.language IS 'The language the person is called in, ISO 639-1.';
COMMENT ON COLUMN reporting.call_outcome.state IS 'planned, submitting, submitted, in_progress, completed, failed, not_sent, unknown (may have rung), expired (no result by the deadline; counts as rung) or withdrawn (stopped before it was handed over).';
COMMENT ON COLUMN reporting.call_outcome.state_changed_at IS 'When it came to this state.';
COMMENT ON COLUMN reporting.call_outcome.withdrawal_reason IS 'Why it was withdrawn: stale, paid, suppressed, phone_busy, window_closed, halted or run_closed.';
COMMENT ON COLUMN reporting.call_outcome.problem IS 'What stood in the way, in the words of the provider or of the person who resolved it.';
COMMENT ON COLUMN reporting.call_outcome.line_outcome IS 'How the line ended: answered_human, voicemail, no_answer, busy, rejected, invalid_number, failed, cancelled; expired and unknown where nothing was reported. Null while it is open, and for a call that never left.';
COMMENT ON COLUMN reporting.call_outcome.conversation_outcome IS 'What was said: promise_to_pay, claims_paid, dispute, hardship, refused, callback, no_commitment, wrong_number, third_party, opt_out and so on; none without a conversation or without words that campaign.yaml explains.';
COMMENT ON COLUMN reporting.call_outcome.conversation_words IS 'The agent''s own words, before campaign.yaml mapped them.';
COMMENT ON COLUMN reporting.call_outcome.compliance_labels IS 'Labels that no later report takes away: opt_out, attorney, dispute, deceased, wrong_number.';
COMMENT ON COLUMN reporting.call_outcome.promised_on IS 'The day for which payment was promised.';
COMMENT ON COLUMN reporting.call_outcome.promised_amount IS 'The amount promised, in units of promised_currency.';
COMMENT ON COLUMN reporting.call_outcome.promised_currency IS 'The currency of the invoices the call was about; null when they have several, since the agent reports none.';
COMMENT ON COLUMN reporting.call_outcome.duration_seconds IS 'Talk time in seconds, where the provider reports it.';
COMMENT ON COLUMN reporting.call_outcome.planned_at IS 'When the call was first planned.';
COMMENT ON COLUMN reporting.call_outcome.handed_over_at IS 'When the provider was first known to have it; null when it never was.';
COMMENT ON COLUMN reporting.call_outcome.ended_at IS 'When the call ended; when we heard of it, where the provider does not say.';
COMMENT ON COLUMN reporting.call_outcome.connection_id IS 'The provider account: an Airflow connection id.';
COMMENT ON COLUMN reporting.call_outcome.provider IS 'The provider, e.g. levers.';
COMMENT ON COLUMN reporting.call_outcome.template_id IS 'The agent''s template at the provider.';
COMMENT ON COLUMN reporting.call_outcome.batch_id IS 'The request in which it went, or was to go.';
COMMENT ON COLUMN reporting.call_outcome.batch_sequence IS 'The request''s place in the run, from 1.';
COMMENT ON COLUMN reporting.call_outcome.is_canary IS 'Whether it went in the small first request.';
COMMENT ON COLUMN reporting.call_outcome.provider_call_id IS 'The provider''s own id of the call.';
COMMENT ON COLUMN reporting.call_outcome.summary IS 'The agent''s summary of the conversation.';
COMMENT ON COLUMN reporting.call_outcome.recording IS 'The provider''s locator of the recording, not necessarily a web address.';
COMMENT ON COLUMN reporting.call_outcome.has_transcript IS 'Whether reporting.transcript has a row of it.';
COMMENT ON COLUMN reporting.call_outcome.invoice_ids IS 'The invoices the call was about, in the order of the extract.';
COMMENT ON COLUMN reporting.call_outcome.invoice_count IS 'How many they are.';
COMMENT ON COLUMN reporting.call_outcome.oldest_due_date IS 'The earliest due date among them.';
COMMENT ON COLUMN reporting.call_outcome.totals IS 'What was open on them per currency, as exact text: {"SAR": "150.25"}.';

-- One row a transcript, one row a turn -------------------------------------------------------------

CREATE VIEW reporting.transcript AS
SELECT run.campaign_id,
       run.run_date,
       run.wave,
       call.run_id,
       call.call_id,
       call.person_id,
       contact.language,
       call.line_outcome,
       call.conversation_outcome,
       transcript.received_at,
       (SELECT count(*)::int FROM outreach.call_transcript_turn AS turn
        WHERE turn.call_id = call.call_id) AS turns,
       transcript.transcript
FROM outreach.call_transcript AS transcript
JOIN outreach.call USING (call_id)
JOIN outreach.campaign_run AS run USING (run_id)
JOIN outreach.contact USING (run_id, person_id);

COMMENT ON VIEW reporting.transcript IS 'One row a call that was transcribed, with the whole text.';
COMMENT ON COLUMN reporting.transcript.campaign_id IS 'The campaign: the name of its folder.';
COMMENT ON COLUMN reporting.transcript.run_date IS 'Business date in the campaign''s time zone.';
COMMENT ON COLUMN reporting.transcript.wave IS '1, or a deliberate further round on the same date.';
COMMENT ON COLUMN reporting.transcript.run_id IS 'The run: campaign, date and wave.';
COMMENT ON COLUMN reporting.transcript.call_id IS 'The call; joins call_outcome and transcript_turn.';
COMMENT ON COLUMN reporting.transcript.person_id IS 'Customer id, trimmed and case-folded.';
COMMENT ON COLUMN reporting.transcript.language IS 'The language the person is called in, ISO 639-1.';
COMMENT ON COLUMN reporting.transcript.line_outcome IS 'How the line ended; see call_outcome.';
COMMENT ON COLUMN reporting.transcript.conversation_outcome IS 'What was said; see call_outcome.';
COMMENT ON COLUMN reporting.transcript.received_at IS 'When the transcript came in.';
COMMENT ON COLUMN reporting.transcript.turns IS 'How many turns it has; 0 where the provider gives only the whole text.';
COMMENT ON COLUMN reporting.transcript.transcript IS 'The whole text, as the provider gave it.';

CREATE VIEW reporting.transcript_turn AS
SELECT run.campaign_id,
       run.run_date,
       run.wave,
       call.run_id,
       call.call_id,
       turn.turn,
       turn.speaker,
       turn.text
FROM outreach.call_transcript_turn AS turn
JOIN outreach.call USING (call_id)
JOIN outreach.campaign_run AS run USING (run_id);

COMMENT ON VIEW reporting.transcript_turn IS 'One row a turn of a conversation.';
COMMENT ON COLUMN reporting.transcript_turn.campaign_id IS 'The campaign: the name of its folder.';
COMMENT ON COLUMN reporting.transcript_turn.run_date IS 'Business date in the campaign''s time zone.';
COMMENT ON COLUMN reporting.transcript_turn.wave IS '1, or a deliberate further round on the same date.';
COMMENT ON COLUMN reporting.transcript_turn.run_id IS 'The run: campaign, date and wave.';
COMMENT ON COLUMN reporting.transcript_turn.call_id IS 'The call; joins call_outcome and transcript.';
COMMENT ON COLUMN reporting.transcript_turn.turn IS 'The turn''s place in the conversation, from 1.';
COMMENT ON COLUMN reporting.transcript_turn.speaker IS 'agent, person, or unknown where the provider does not say.';
COMMENT ON COLUMN reporting.transcript_turn.text IS 'What was said.';

-- One row an extracted invoice, with both decisions -------------------------------------------------

CREATE VIEW reporting.contact_decision AS
SELECT run.campaign_id,
       run.run_date,
       run.wave,
       invoice.run_id,
       invoice.row_number,
       invoice.invoice_id,
       invoice.amount,
       invoice.currency,
       invoice.due_date,
       invoice.decision,
       invoice.reason,
       CASE
           WHEN invoice.reason IS NULL THEN NULL
           WHEN invoice.reason = contact.reason THEN 'person'
           ELSE 'invoice'
       END AS reason_lies_in,
       invoice.person_id,
       contact.decision AS person_decision,
       contact.reason AS person_reason,
       contact.person_id IS NOT NULL AND invoice.row_number = min(invoice.row_number) OVER (
           PARTITION BY invoice.run_id, invoice.person_id
       ) AS is_first_of_person,
       contact.phone,
       contact.phone_kind,
       contact.country,
       contact.language,
       contact.invoice_count AS person_invoice_count,
       contact.oldest_due_date AS person_oldest_due_date,
       contact.totals AS person_totals,
       contact.prompt_problem,
       linked.call_id,
       linked.state AS call_state
FROM outreach.invoice
JOIN outreach.campaign_run AS run USING (run_id)
LEFT JOIN outreach.contact ON contact.run_id = invoice.run_id AND contact.person_id = invoice.person_id
LEFT JOIN (
    SELECT call_invoice.run_id, call_invoice.row_number, call.call_id, call.state
    FROM outreach.call_invoice
    JOIN outreach.call ON call.call_id = call_invoice.call_id
    WHERE NOT EXISTS (
        SELECT FROM outreach.call AS later
        WHERE later.run_id = call.run_id AND later.person_id = call.person_id AND later.attempt > call.attempt
    )
) AS linked ON linked.run_id = invoice.run_id AND linked.row_number = invoice.row_number;

COMMENT ON VIEW reporting.contact_decision IS
    'One row an extracted invoice, with the decision about it and the decision about the person behind it. Every row of the extract is here exactly once, so its sums are those of the extract; to count people, count the rows where is_first_of_person.';
COMMENT ON COLUMN reporting.contact_decision.campaign_id IS 'The campaign: the name of its folder.';
COMMENT ON COLUMN reporting.contact_decision.run_date IS 'Business date in the campaign''s time zone.';
COMMENT ON COLUMN reporting.contact_decision.wave IS '1, or a deliberate further round on the same date.';
COMMENT ON COLUMN reporting.contact_decision.run_id IS 'The run: campaign, date and wave.';
COMMENT ON COLUMN reporting.contact_decision.row_number IS 'Position in the extract, from 1.';
COMMENT ON COLUMN reporting.contact_decision.invoice_id IS 'Invoice number; null where the row has none.';
COMMENT ON COLUMN reporting.contact_decision.amount IS 'What was open, in units of the currency.';
COMMENT ON COLUMN reporting.contact_decision.currency IS 'ISO 4217.';
COMMENT ON COLUMN reporting.contact_decision.due_date IS 'When it was due.';
COMMENT ON COLUMN reporting.contact_decision.decision IS 'About the invoice: call or do_not_call; null until it was decided.';
COMMENT ON COLUMN reporting.contact_decision.reason IS 'Why nobody is called about the invoice: its own reason, or else the person''s; null where a call is.';
COMMENT ON COLUMN reporting.contact_decision.reason_lies_in IS 'invoice or person: whose reason it is.';
COMMENT ON COLUMN reporting.contact_decision.person_id IS 'Customer id, trimmed and case-folded; null where the row names nobody.';
COMMENT ON COLUMN reporting.contact_decision.person_decision IS 'About the person: call or do_not_call.';
COMMENT ON COLUMN reporting.contact_decision.person_reason IS 'Why the person is not called.';
COMMENT ON COLUMN reporting.contact_decision.is_first_of_person IS 'True in exactly one row of each person of the run.';
COMMENT ON COLUMN reporting.contact_decision.phone IS 'The person''s number, E.164, where one could be read.';
COMMENT ON COLUMN reporting.contact_decision.phone_kind IS 'mobile, fixed_line, fixed_line_or_mobile, premium_rate and so on.';
COMMENT ON COLUMN reporting.contact_decision.country IS 'The person''s country, ISO 3166-1 alpha-2, where the row says one.';
COMMENT ON COLUMN reporting.contact_decision.language IS 'The language the person is called in, ISO 639-1.';
COMMENT ON COLUMN reporting.contact_decision.person_invoice_count IS 'How many of the person''s invoices are due.';
COMMENT ON COLUMN reporting.contact_decision.person_oldest_due_date IS 'The earliest due date among them.';
COMMENT ON COLUMN reporting.contact_decision.person_totals IS 'What is open on them per currency, as exact text.';
COMMENT ON COLUMN reporting.contact_decision.prompt_problem IS 'Which variable of the prompt could not be built, and why.';
COMMENT ON COLUMN reporting.contact_decision.call_id IS 'The call that is about the invoice: the latest, where there is more than one.';
COMMENT ON COLUMN reporting.contact_decision.call_state IS 'Where that call stands; see call_outcome.';

-- One row a run -------------------------------------------------------------------------------------

CREATE VIEW reporting.campaign_funnel AS
SELECT run.campaign_id,
       run.run_date,
       run.wave,
       run.run_id,
       run.opened_at,
       run.sealed_at,
       run.closed_at,
       run.is_stale,
       invoices.*,
       people.*,
       calls.*,
       coalesce(promised.amounts, '{}') AS promised
FROM outreach.campaign_run AS run
CROSS JOIN LATERAL (
    SELECT count(*) AS invoices,
           count(*) FILTER (WHERE decision = 'call') AS invoices_to_call_for,
           count(*) FILTER (WHERE decision = 'do_not_call') AS invoices_not_called_for
    FROM outreach.invoice
    WHERE invoice.run_id = run.run_id
) AS invoices
CROSS JOIN LATERAL (
    SELECT count(*) AS people,
           count(*) FILTER (WHERE decision = 'call') AS to_call,
           count(*) FILTER (WHERE decision = 'do_not_call') AS not_called
    FROM outreach.contact
    WHERE contact.run_id = run.run_id
) AS people
CROSS JOIN LATERAL (
    SELECT count(*) AS calls,
           count(*) FILTER (WHERE attempt > 1) AS further_attempts,
           count(*) FILTER (WHERE state = 'planned') AS planned,
           count(*) FILTER (WHERE state = 'submitting') AS submitting,
           count(*) FILTER (WHERE state IN ('submitted', 'in_progress', 'completed', 'expired')) AS handed_over,
           count(*) FILTER (WHERE state = 'unknown') AS unknown,
           count(*) FILTER (WHERE state = 'not_sent') AS not_sent,
           count(*) FILTER (WHERE state = 'failed') AS failed,
           count(*) FILTER (WHERE state = 'withdrawn') AS withdrawn,
           count(*) FILTER (WHERE state IN ('submitted', 'in_progress')) AS awaited,
           count(*) FILTER (WHERE state = 'completed') AS completed,
           count(*) FILTER (WHERE state = 'expired') AS expired,
           count(*) FILTER (WHERE line_outcome = 'answered_human') AS answered,
           count(*) FILTER (WHERE line_outcome = 'voicemail') AS voicemail,
           count(*) FILTER (WHERE conversation_outcome = 'promise_to_pay') AS promises
    FROM outreach.call
    WHERE call.run_id = run.run_id
) AS calls
LEFT JOIN LATERAL (
    SELECT jsonb_object_agg(by_currency.currency, trim_scale(by_currency.amount)::text) AS amounts
    FROM (
        SELECT coalesce(outcome.promised_currency, 'unknown') AS currency, sum(outcome.promised_amount) AS amount
        FROM reporting.call_outcome AS outcome
        WHERE outcome.run_id = run.run_id
          AND outcome.conversation_outcome = 'promise_to_pay'
          AND outcome.promised_amount IS NOT NULL
        GROUP BY 1
    ) AS by_currency
) AS promised ON true;

COMMENT ON VIEW reporting.campaign_funnel IS
    'One row a run: from invoices to promises. The numbers add up: invoices = invoices_to_call_for + invoices_not_called_for; people = to_call + not_called; to_call + further_attempts = calls = planned + submitting + handed_over + unknown + not_sent + failed + withdrawn; handed_over = awaited + completed + expired.';
COMMENT ON COLUMN reporting.campaign_funnel.campaign_id IS 'The campaign: the name of its folder.';
COMMENT ON COLUMN reporting.campaign_funnel.run_date IS 'Business date in the campaign''s time zone.';
COMMENT ON COLUMN reporting.campaign_funnel.wave IS '1, or a deliberate further round on the same date.';
COMMENT ON COLUMN reporting.campaign_funnel.run_id IS 'The run: campaign, date and wave.';
COMMENT ON COLUMN reporting.campaign_funnel.opened_at IS 'When the run was first opened.';
COMMENT ON COLUMN reporting.campaign_funnel.sealed_at IS 'When its calls were planned; rows and decisions are final from then on.';
COMMENT ON COLUMN reporting.campaign_funnel.closed_at IS 'When nothing of it was left to hand over.';
COMMENT ON COLUMN reporting.campaign_funnel.is_stale IS 'Whether it was sealed too late to ring anyone.';
COMMENT ON COLUMN reporting.campaign_funnel.invoices IS 'Rows of the extract.';
COMMENT ON COLUMN reporting.campaign_funnel.invoices_to_call_for IS 'Those that a call is about.';
COMMENT ON COLUMN reporting.campaign_funnel.invoices_not_called_for IS 'Those that no call is about; contact_decision says why.';
COMMENT ON COLUMN reporting.campaign_funnel.people IS 'People behind the invoices.';
COMMENT ON COLUMN reporting.campaign_funnel.to_call IS 'People who were to be called.';
COMMENT ON COLUMN reporting.campaign_funnel.not_called IS 'People who were not; contact_decision says why.';
COMMENT ON COLUMN reporting.campaign_funnel.calls IS 'Calls, in whatever state: one a person to call, and further attempts.';
COMMENT ON COLUMN reporting.campaign_funnel.further_attempts IS 'Calls made anew after a person said that the one before certainly did not ring.';
COMMENT ON COLUMN reporting.campaign_funnel.planned IS 'Calls that wait to be handed over.';
COMMENT ON COLUMN reporting.campaign_funnel.submitting IS 'Calls that are being handed over now.';
COMMENT ON COLUMN reporting.campaign_funnel.handed_over IS 'Calls that the provider has accepted and not reported as failed: awaited, completed or expired.';
COMMENT ON COLUMN reporting.campaign_funnel.unknown IS 'Calls of which nobody can tell whether they rang; they count as rung.';
COMMENT ON COLUMN reporting.campaign_funnel.not_sent IS 'Calls that provably never left and are to be planned again.';
COMMENT ON COLUMN reporting.campaign_funnel.failed IS 'Calls that the provider refused, or reported as failed.';
COMMENT ON COLUMN reporting.campaign_funnel.withdrawn IS 'Calls stopped before they were handed over; call_outcome says why.';
COMMENT ON COLUMN reporting.campaign_funnel.awaited IS 'Calls handed over that have not reported yet.';
COMMENT ON COLUMN reporting.campaign_funnel.completed IS 'Calls that reported how they ended.';
COMMENT ON COLUMN reporting.campaign_funnel.expired IS 'Calls handed over that did not report in time; they count as rung.';
COMMENT ON COLUMN reporting.campaign_funnel.answered IS 'Calls that a human answered: line_outcome is answered_human.';
COMMENT ON COLUMN reporting.campaign_funnel.voicemail IS 'Calls that ended at a voicemail: line_outcome is voicemail.';
COMMENT ON COLUMN reporting.campaign_funnel.promises IS 'Calls that ended with a promise: conversation_outcome is promise_to_pay.';
COMMENT ON COLUMN reporting.campaign_funnel.promised IS 'Amounts promised per currency, as exact text: {"SAR": "150.25"}; under "unknown" those of people with several currencies.';

-- Who reads -------------------------------------------------------------------------------------------

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'outreach_reader') THEN
        CREATE ROLE outreach_reader NOLOGIN;
    END IF;
EXCEPTION
    WHEN insufficient_privilege THEN
        RAISE NOTICE 'role outreach_reader was not made: % may not create roles. An administrator can: CREATE ROLE outreach_reader NOLOGIN; GRANT USAGE ON SCHEMA reporting TO outreach_reader; GRANT SELECT ON ALL TABLES IN SCHEMA reporting TO outreach_reader', current_user;
    WHEN duplicate_object OR unique_violation THEN
        NULL; -- another database of this server was migrated at the same moment
END $$;

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'outreach_reader') THEN
        GRANT USAGE ON SCHEMA reporting TO outreach_reader;
        GRANT SELECT ON ALL TABLES IN SCHEMA reporting TO outreach_reader;
        ALTER DEFAULT PRIVILEGES IN SCHEMA reporting GRANT SELECT ON TABLES TO outreach_reader;
    END IF;
END $$;
