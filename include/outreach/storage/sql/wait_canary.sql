-- Over when a call of the run on the account has ended, an event waits that may say so, or nothing is out any more.
-- That the provider has a call, or dials it, proves only that it can be read; one that it cancelled was not dialled.
SELECT EXISTS (
    SELECT FROM outreach.call_batch AS batch
    JOIN outreach.call ON call.batch_id = batch.batch_id
    WHERE batch.run_id = :run_id AND batch.connection_id = :connection_id AND call.ended_at IS NOT NULL
      AND call.line_outcome IS DISTINCT FROM :line_cancelled
) OR EXISTS (
    SELECT FROM outreach.call_batch AS batch
    JOIN outreach.call ON call.batch_id = batch.batch_id
    JOIN outreach.provider_event AS event ON event.call_id = call.call_id
        AND event.applied_at IS NULL AND event.problem IS NULL
    WHERE batch.run_id = :run_id AND batch.connection_id = :connection_id
) OR NOT EXISTS (
    SELECT FROM outreach.call_batch AS batch
    WHERE run_id = :run_id AND connection_id = :connection_id AND state = :submitted
      -- One that a person exported and took back is not out either.
      AND (batch.exported_by IS NULL OR EXISTS (
          SELECT FROM outreach.call
          WHERE call.batch_id = batch.batch_id AND call.state <> ALL(:no_call_states)
      ))
)
