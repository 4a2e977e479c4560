CREATE OR REPLACE VIEW reporting.call_measure AS
SELECT run.campaign_id,
       run.run_date,
       run.wave,
       call.run_id,
       call.call_id,
       coalesce(
           call.line_outcome,
           CASE WHEN call.state = ANY(:unreported_states) THEN call.state END
       ) AS line_outcome,
       call.conversation_outcome,
       call.rang_at IS NOT NULL AS is_attempt,
       call.line_outcome IS NOT DISTINCT FROM :line_answered_human AS is_connected,
       talk.is_conversation,
       talk.is_conversation AND call.conversation_outcome <> ALL(:not_right_party_outcomes) AS is_right_party,
       (call.conversation_outcome IS NOT DISTINCT FROM :conversation_promise_to_pay
        OR call.promised_on IS NOT NULL OR call.promised_amount IS NOT NULL) AS is_promise,
       billed.minutes AS started_minutes,
       billed.minutes * tariff.per_minute AS cost,
       CASE WHEN billed.minutes IS NOT NULL THEN tariff.currency END AS cost_currency
FROM outreach.call
JOIN outreach.campaign_run AS run USING (run_id)
LEFT JOIN outreach.call_batch AS batch USING (batch_id)
CROSS JOIN LATERAL (
    SELECT EXISTS (
        SELECT FROM outreach.fact WHERE fact.call_id = call.call_id AND fact.kind = :fact_conversation
    ) AS is_conversation
) AS talk
CROSS JOIN LATERAL (
    -- A line that was taken, or may have been, and no duration: no one can tell the minutes.
    SELECT CASE
               WHEN call.ended_at IS NULL THEN NULL
               WHEN call.duration_seconds IS NOT NULL THEN ceil(call.duration_seconds / 60)
               WHEN call.line_outcome <> ALL(:judged_lines) THEN 0
           END AS minutes
) AS billed
CROSS JOIN LATERAL (
    SELECT CASE batch.connection_id
               WHEN run.accounts ->> 'connection' THEN run.accounts ->> 'tariff'
               WHEN run.accounts #>> '{fallback,connection}' THEN run.accounts #>> '{fallback,tariff}'
           END AS words
) AS named
CROSS JOIN LATERAL (
    SELECT split_part(named.words, ' ', 1)::numeric AS per_minute, split_part(named.words, ' ', 2) AS currency
) AS tariff;

COMMENT ON VIEW reporting.call_measure IS
    'One row a call: how far it came, and what it cost. Each of these measures is defined here, and the other views take it from here.';
COMMENT ON COLUMN reporting.call_measure.campaign_id IS 'The campaign: the name of its folder.';
COMMENT ON COLUMN reporting.call_measure.run_date IS 'Business date in the campaign''s time zone.';
COMMENT ON COLUMN reporting.call_measure.wave IS '1, or a deliberate further round on the same date; 0 came too late to call anyone.';
COMMENT ON COLUMN reporting.call_measure.run_id IS 'The run: campaign, date and wave.';
COMMENT ON COLUMN reporting.call_measure.call_id IS 'The call''s own name, which the provider echoes.';
COMMENT ON COLUMN reporting.call_measure.line_outcome IS 'How the line ended; expired and unknown where nothing was reported. Null while it is open, and for a call that never left.';
COMMENT ON COLUMN reporting.call_measure.conversation_outcome IS 'What was said; none without a conversation or without words that campaign.yaml explains.';
COMMENT ON COLUMN reporting.call_measure.is_attempt IS 'Whether the call was made, or may have been: unknown and expired ones too; withdrawn, not_sent and cancelled ones not.';
COMMENT ON COLUMN reporting.call_measure.is_connected IS 'Whether a human answered: line_outcome is answered_human.';
COMMENT ON COLUMN reporting.call_measure.is_conversation IS 'Whether a human answered and said something: the transcript has a turn of theirs.';
COMMENT ON COLUMN reporting.call_measure.is_right_party IS 'Whether the conversation was with the person who was meant: a conversation whose outcome is none of wrong_number, third_party, unintelligible, language_barrier and none.';
COMMENT ON COLUMN reporting.call_measure.is_promise IS 'Whether payment was promised on the call: its outcome is promise_to_pay, or a day or an amount was promised. These are the rows of promise.';
COMMENT ON COLUMN reporting.call_measure.started_minutes IS 'Started minutes of talk, as they are billed: 0 where no one answered. Null while the call is open, and where a line was taken and the provider reports no duration.';
COMMENT ON COLUMN reporting.call_measure.cost IS 'started_minutes at the `tariff` that campaign.yaml had for the account when the run was opened; a later change of it changes no earlier run. Null without a tariff, and where the minutes are.';
COMMENT ON COLUMN reporting.call_measure.cost_currency IS 'The currency of the cost, ISO 4217; null where the cost is.';
