CREATE OR REPLACE VIEW reporting.attempt AS
SELECT run.campaign_id,
       run.run_date,
       run.wave,
       call.run_id,
       call.call_id,
       call.person_id,
       call.person_key,
       linked.row_number,
       linked.invoice_key,
       invoice.invoice_id,
       invoice.amount,
       invoice.currency,
       run.run_date - invoice.due_date AS days_overdue,
       made.called_at,
       row_number() OVER (
           PARTITION BY call.person_key, linked.invoice_key ORDER BY made.called_at, call.call_id
       )::int AS number_for_invoice,
       dense_rank() OVER (PARTITION BY call.person_key ORDER BY made.called_at, call.call_id)::int
           AS number_for_person,
       call.state,
       measure.line_outcome,
       measure.conversation_outcome,
       measure.is_connected,
       measure.is_conversation,
       measure.is_right_party,
       measure.is_promise,
       outreach.aging_bucket(run.run_date - invoice.due_date, run.aging) AS aging_bucket
FROM outreach.call
JOIN outreach.campaign_run AS run USING (run_id)
JOIN reporting.call_measure AS measure ON measure.call_id = call.call_id
JOIN outreach.call_invoice AS linked ON linked.call_id = call.call_id
LEFT JOIN outreach.invoice ON invoice.run_id = linked.run_id AND invoice.row_number = linked.row_number
LEFT JOIN outreach.call_batch AS batch USING (batch_id)
CROSS JOIN LATERAL (
    SELECT coalesce(call.ended_at, batch.claimed_at, call.state_changed_at) AS called_at
) AS made
-- The same calls count for caps: those that were made, or may have been.
WHERE measure.is_attempt;

COMMENT ON VIEW reporting.attempt IS
    'One row a call and invoice that it was about: the calls that were made, or may have been (unknown and expired ones too), numbered over all runs and waves. Calls that were withdrawn, never sent or cancelled are no attempts.';
COMMENT ON COLUMN reporting.attempt.campaign_id IS 'The campaign: the name of its folder.';
COMMENT ON COLUMN reporting.attempt.run_date IS 'Business date in the campaign''s time zone.';
COMMENT ON COLUMN reporting.attempt.wave IS '1, or a deliberate further round on the same date.';
COMMENT ON COLUMN reporting.attempt.run_id IS 'The run: campaign, date and wave.';
COMMENT ON COLUMN reporting.attempt.call_id IS 'The call''s own name, which the provider echoes.';
COMMENT ON COLUMN reporting.attempt.person_id IS 'Customer id exactly as it was read.';
COMMENT ON COLUMN reporting.attempt.person_key IS 'The id folded: case, width and invisible characters apart. Attempts are numbered by it.';
COMMENT ON COLUMN reporting.attempt.row_number IS 'The invoice: its row in the run''s extract.';
COMMENT ON COLUMN reporting.attempt.invoice_key IS 'The invoice number folded, so that two spellings of it are one. Attempts are numbered by it.';
COMMENT ON COLUMN reporting.attempt.invoice_id IS 'Invoice number exactly as it was read; null once retention has erased the row.';
COMMENT ON COLUMN reporting.attempt.amount IS 'What was open on the invoice, in units of the currency.';
COMMENT ON COLUMN reporting.attempt.currency IS 'ISO 4217.';
COMMENT ON COLUMN reporting.attempt.days_overdue IS 'How many days before the run''s date the invoice was due.';
COMMENT ON COLUMN reporting.attempt.called_at IS 'When the call was made: its end, else the moment at which it was handed over.';
COMMENT ON COLUMN reporting.attempt.number_for_invoice IS 'The how many-th call to the person about the invoice, from 1, over all campaigns, runs and waves.';
COMMENT ON COLUMN reporting.attempt.number_for_person IS 'The how many-th call to the person that was about any invoice, from 1.';
COMMENT ON COLUMN reporting.attempt.state IS 'The call''s state: submitting, submitted, in_progress, completed, failed, unknown or expired.';
COMMENT ON COLUMN reporting.attempt.line_outcome IS 'How the line ended; expired and unknown where nothing was reported. Null while it is open.';
COMMENT ON COLUMN reporting.attempt.conversation_outcome IS 'What was said; none without a conversation or without words that campaign.yaml explains.';
COMMENT ON COLUMN reporting.attempt.is_connected IS 'Whether a human answered: line_outcome is answered_human.';
COMMENT ON COLUMN reporting.attempt.is_conversation IS 'Whether a human answered and said something: the transcript has a turn of theirs.';
COMMENT ON COLUMN reporting.attempt.is_right_party IS 'Whether the conversation was with the person who was meant: a conversation whose outcome is none of wrong_number, third_party, unintelligible, language_barrier and none.';
COMMENT ON COLUMN reporting.attempt.is_promise IS 'Whether payment was promised on the call.';
COMMENT ON COLUMN reporting.attempt.aging_bucket IS 'How old the invoice was on the run''s date, in days overdue: such as 31-60, by `aging` of campaign.yaml as the run was opened with it; not_overdue before its due date.';
