-- Batches of an account of whose calls more is to be learnt: what has not ended, what by a person's word
-- did not ring, and talks without their transcript or, for a while, without the agent's word for what
-- came of them.
SELECT batch.batch_id, batch.provider_batch_id, batch.claimed_at, array_agg(call.call_id) AS awaited
FROM outreach.call_batch AS batch
JOIN outreach.call USING (batch_id)
LEFT JOIN outreach.call_transcript AS transcript USING (call_id)
WHERE batch.connection_id = :connection_id
  -- What is unknown blocks the account for every run, so it is asked about whoever asks.
  AND (batch.run_id = :run_id OR CAST(:run_id AS uuid) IS NULL OR batch.state = 'unknown')
  AND (CAST(:batch_ids AS uuid[]) IS NULL OR batch.batch_id = ANY(CAST(:batch_ids AS uuid[])))
  AND batch.state IN ('submitted', 'unknown', 'failed')
  AND (batch.claimed_at > :claimed_since OR batch.state = 'unknown')
  AND (
      call.state IN ('submitted', 'in_progress', 'unknown', 'expired')
      OR (
          call.state = 'failed'
          AND call.ended_at IS NULL
          AND EXISTS (
              SELECT FROM outreach.call_transition AS resolved
              WHERE resolved.call_id = call.call_id AND resolved.from_state = 'unknown'
          )
      )
      OR (
          call.line_outcome = 'answered_human'
          AND transcript.call_id IS NULL
          AND call.ended_at > :ended_since
      )
      OR (
          call.line_outcome = 'answered_human'
          AND call.conversation_words IS NULL
          AND call.ended_at > :judged_since
      )
  )
GROUP BY batch.batch_id
ORDER BY batch.claimed_at
