CREATE OR REPLACE VIEW reporting.unknown_call AS
SELECT run.campaign_id,
       run.run_date,
       run.wave,
       call.run_id,
       call.call_id,
       call.person_id,
       call.person_key,
       call.phone,
       batch.connection_id,
       batch.provider,
       call.batch_id,
       batch.sequence AS batch_sequence,
       call.position,
       batch.provider_batch_id,
       batch.claimed_at,
       call.state_changed_at AS unknown_since,
       coalesce(call.problem, batch.problem) AS problem,
       run.call_until,
       (SELECT count(*) FROM outreach.call_invoice AS linked WHERE linked.call_id = call.call_id)::int
           AS invoice_count
FROM outreach.call
JOIN outreach.campaign_run AS run USING (run_id)
JOIN outreach.call_batch AS batch USING (batch_id)
WHERE call.state = :unknown;

COMMENT ON VIEW reporting.unknown_call IS
    'One row a call of which no one can tell whether it was made: its request left and no answer came back. It counts as made until an event or a person settles it.';
COMMENT ON COLUMN reporting.unknown_call.campaign_id IS 'The campaign: the name of its folder.';
COMMENT ON COLUMN reporting.unknown_call.run_date IS 'Business date in the campaign''s time zone.';
COMMENT ON COLUMN reporting.unknown_call.wave IS '1, or a deliberate further round on the same date.';
COMMENT ON COLUMN reporting.unknown_call.run_id IS 'The run: campaign, date and wave.';
COMMENT ON COLUMN reporting.unknown_call.call_id IS 'The call''s own name, which the provider echoes.';
COMMENT ON COLUMN reporting.unknown_call.person_id IS 'Customer id exactly as it was read.';
COMMENT ON COLUMN reporting.unknown_call.person_key IS 'The id folded: case, width and invisible characters apart.';
COMMENT ON COLUMN reporting.unknown_call.phone IS 'The number, E.164.';
COMMENT ON COLUMN reporting.unknown_call.connection_id IS 'The provider account: an Airflow connection id.';
COMMENT ON COLUMN reporting.unknown_call.provider IS 'The provider: the type of its connection.';
COMMENT ON COLUMN reporting.unknown_call.batch_id IS 'The request in which it went.';
COMMENT ON COLUMN reporting.unknown_call.batch_sequence IS 'The request''s place in the run, from 1.';
COMMENT ON COLUMN reporting.unknown_call.position IS 'Index in the request, from 0.';
COMMENT ON COLUMN reporting.unknown_call.provider_batch_id IS 'The provider''s own id of the request; null where it never said one.';
COMMENT ON COLUMN reporting.unknown_call.claimed_at IS 'When the request was written down as being sent.';
COMMENT ON COLUMN reporting.unknown_call.unknown_since IS 'When it became unknown.';
COMMENT ON COLUMN reporting.unknown_call.problem IS 'What the attempt to send it ended with.';
COMMENT ON COLUMN reporting.unknown_call.call_until IS 'When the run''s time to call is over.';
COMMENT ON COLUMN reporting.unknown_call.invoice_count IS 'How many invoices it is about.';
