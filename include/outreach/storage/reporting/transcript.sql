CREATE OR REPLACE VIEW reporting.transcript AS
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
-- Retention may erase it earlier.
LEFT JOIN outreach.contact USING (run_id, person_id);

COMMENT ON VIEW reporting.transcript IS 'One row a call that was transcribed, with the whole text.';
COMMENT ON COLUMN reporting.transcript.campaign_id IS 'The campaign: the name of its folder.';
COMMENT ON COLUMN reporting.transcript.run_date IS 'Business date in the campaign''s time zone.';
COMMENT ON COLUMN reporting.transcript.wave IS '1, or a deliberate further round on the same date; 0 came too late to call anyone.';
COMMENT ON COLUMN reporting.transcript.run_id IS 'The run: campaign, date and wave.';
COMMENT ON COLUMN reporting.transcript.call_id IS 'The call; joins call_outcome and transcript_turn.';
COMMENT ON COLUMN reporting.transcript.person_id IS 'Customer id exactly as it was read; ids that differ in case are two people.';
COMMENT ON COLUMN reporting.transcript.language IS 'The language the person is called in, ISO 639-1; null once retention has erased the row.';
COMMENT ON COLUMN reporting.transcript.line_outcome IS 'How the line ended; see call_outcome.';
COMMENT ON COLUMN reporting.transcript.conversation_outcome IS 'The result of the talk; see call_outcome.';
COMMENT ON COLUMN reporting.transcript.received_at IS 'When the transcript came in.';
COMMENT ON COLUMN reporting.transcript.turns IS 'How many turns it has; 0 where the provider gives only the whole text.';
COMMENT ON COLUMN reporting.transcript.transcript IS 'The whole text, as the provider gave it.';
