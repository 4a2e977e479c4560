-- Over when every call of the run on this account has reported, or its report waits in the inbox; one
-- that could not be applied is tried by whoever reduces, and is not worth waking up for.
SELECT NOT EXISTS (
    SELECT FROM outreach.call
    JOIN outreach.call_batch AS batch USING (batch_id)
    WHERE batch.run_id = :run_id
      AND batch.connection_id = :connection_id
      AND call.state = ANY(:open_states)
      AND NOT EXISTS (
          SELECT FROM outreach.provider_event AS event
          WHERE event.call_id = call.call_id AND event.applied_at IS NULL AND event.problem IS NULL
      )
)
