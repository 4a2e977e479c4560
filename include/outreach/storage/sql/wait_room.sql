-- Over when nothing of the account is out any more, or the reports of all that is wait in the inbox; or when nothing
-- of the run waits for room, since someone cancelled it.
SELECT NOT EXISTS (
    SELECT FROM outreach.call
    JOIN outreach.call_batch AS batch USING (batch_id)
    WHERE batch.connection_id = :connection_id
      AND call.state = ANY(:outstanding_states)
      AND NOT EXISTS (
          SELECT FROM outreach.provider_event AS event
          WHERE event.call_id = call.call_id AND event.applied_at IS NULL AND event.problem IS NULL
      )
) OR NOT EXISTS (
    SELECT FROM outreach.call_batch AS batch
    WHERE batch.run_id = :run_id AND batch.connection_id = :connection_id AND batch.state = :planned
)
