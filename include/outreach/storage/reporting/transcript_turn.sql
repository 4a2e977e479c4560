CREATE OR REPLACE VIEW reporting.transcript_turn AS
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
COMMENT ON COLUMN reporting.transcript_turn.wave IS '1, or a deliberate further round on the same date; 0 came too late to call anyone.';
COMMENT ON COLUMN reporting.transcript_turn.run_id IS 'The run: campaign, date and wave.';
COMMENT ON COLUMN reporting.transcript_turn.call_id IS 'The call; joins call_outcome and transcript.';
COMMENT ON COLUMN reporting.transcript_turn.turn IS 'The turn''s place in the conversation, from 1.';
COMMENT ON COLUMN reporting.transcript_turn.speaker IS 'agent, person, or unknown where the provider does not say.';
COMMENT ON COLUMN reporting.transcript_turn.text IS 'The words of the turn.';
