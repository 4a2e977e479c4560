-- Whether a call of a run on an account has ended. A cancelled call was not dialled, and proves nothing.
SELECT EXISTS (
    SELECT FROM outreach.call_batch AS batch
    JOIN outreach.call USING (batch_id)
    WHERE batch.run_id = :run_id
      AND batch.connection_id = :connection_id
      AND batch.state <> :planned
      AND call.ended_at IS NOT NULL
      AND call.line_outcome IS DISTINCT FROM :line_cancelled
)
