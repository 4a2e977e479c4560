CREATE OR REPLACE VIEW reporting.missing_transcript AS
SELECT run.campaign_id,
       run.run_date,
       run.wave,
       call.run_id,
       call.call_id,
       call.person_id,
       batch.connection_id,
       batch.provider,
       call.provider_call_id,
       call.duration_seconds,
       call.ended_at,
       now() - call.ended_at AS missing_for
FROM outreach.call
JOIN outreach.campaign_run AS run USING (run_id)
LEFT JOIN outreach.call_batch AS batch USING (batch_id)
WHERE (
          call.line_outcome = :line_answered_human
          -- There was talk, and who talked only a transcript can tell.
          OR (call.line_outcome = :line_unknown AND call.duration_seconds > 0)
      )
  AND call.ended_at IS NOT NULL
  AND NOT EXISTS (
      SELECT FROM outreach.call_transcript AS transcript WHERE transcript.call_id = call.call_id
  );

COMMENT ON VIEW reporting.missing_transcript IS
    'One row a call that was taken, by a human as far as is known, that has ended, and of which no transcript has come. A transcript that comes later takes its row away.';
COMMENT ON COLUMN reporting.missing_transcript.campaign_id IS 'The campaign: the name of its folder.';
COMMENT ON COLUMN reporting.missing_transcript.run_date IS 'Business date in the campaign''s time zone.';
COMMENT ON COLUMN reporting.missing_transcript.wave IS '1, or a deliberate further round on the same date; 0 came too late to call anyone.';
COMMENT ON COLUMN reporting.missing_transcript.run_id IS 'The run: campaign, date and wave.';
COMMENT ON COLUMN reporting.missing_transcript.call_id IS 'The call''s own name, which the provider echoes.';
COMMENT ON COLUMN reporting.missing_transcript.person_id IS 'Customer id exactly as it was read; ids that differ in case are two people.';
COMMENT ON COLUMN reporting.missing_transcript.connection_id IS 'The provider account: an Airflow connection id.';
COMMENT ON COLUMN reporting.missing_transcript.provider IS 'The provider: the type of its connection.';
COMMENT ON COLUMN reporting.missing_transcript.provider_call_id IS 'The provider''s own id of the call: what to ask its support for.';
COMMENT ON COLUMN reporting.missing_transcript.duration_seconds IS 'Talk time in seconds, where the provider reports it.';
COMMENT ON COLUMN reporting.missing_transcript.ended_at IS 'When the call ended; when we heard of it, where the provider does not say.';
COMMENT ON COLUMN reporting.missing_transcript.missing_for IS 'How long that is ago.';
