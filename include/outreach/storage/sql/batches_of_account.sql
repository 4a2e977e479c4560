-- Where a run stands on one account, in the order in which its batches go out.
SELECT batch.batch_id, batch.sequence, batch.state, batch.is_canary, batch.claimed_at, batch.submitted_at,
       batch.confirmed_at, batch.not_before, batch.starts_at, batch.problem,
       batch.exported_by IS NOT NULL AS is_exported,
       -- A person said of an exported batch that it was never launched.
       batch.exported_by IS NOT NULL AND NOT coalesce(
           bool_or(call.state <> ALL(:no_call_states) OR call.ended_at IS NOT NULL), false
       ) AS is_revoked,
       -- A call that the provider cancelled was not dialled, and proves nothing.
       coalesce(
           bool_or(call.ended_at IS NOT NULL AND call.line_outcome IS DISTINCT FROM :line_cancelled), false
       ) AS has_ended,
       count(call.call_id) FILTER (WHERE call.state = ANY(:outstanding_states)) AS awaited,
       count(call.call_id) FILTER (WHERE call.state = :planned) AS planned,
       count(call.call_id) FILTER (WHERE call.state = :unknown) AS unknown,
       min(call.priority_rank) FILTER (WHERE call.state = :planned) AS first_rank
FROM outreach.call_batch AS batch
LEFT JOIN outreach.call USING (batch_id)
WHERE batch.run_id = :run_id AND batch.connection_id = :connection_id
GROUP BY batch.batch_id
ORDER BY batch.sequence
