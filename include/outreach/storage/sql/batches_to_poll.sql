-- Batches of an account with calls whose data is not complete: calls that have not
-- ended, or did not ring by a person's word, talks without a transcript, and for a
-- while calls that a person or a machine answered and that have no result word of the
-- agent. A batch that a person launches is always asked about: it may have been
-- launched late, or once more.
WITH batch AS (
    SELECT batch_id, provider_batch_id, claimed_at, exported_by IS NOT NULL AS is_exported
    FROM outreach.call_batch
    WHERE connection_id = :connection_id
      -- An unknown call blocks the account for every run, so it is asked about for any run.
      AND (run_id = :run_id OR CAST(:run_id AS uuid) IS NULL OR state = :unknown)
      AND (CAST(:batch_ids AS uuid[]) IS NULL OR batch_id = ANY(CAST(:batch_ids AS uuid[])))
      AND state = ANY(:batch_readable_states)
      AND (claimed_at > :claimed_since OR state = :unknown)
),
asked AS (
    SELECT batch.batch_id, call.call_id,
           call.state = ANY(:may_still_ring_states)
           OR (
               call.state = :failed
               AND call.ended_at IS NULL
               AND EXISTS (
                   SELECT FROM outreach.call_transition AS resolved
                   WHERE resolved.call_id = call.call_id AND resolved.from_state = :unknown
               )
           )
           OR (
               -- The transcript may show whether a human answered a call with an uncertain outcome.
               (call.line_outcome = :line_answered_human
                OR (call.line_outcome = :line_unknown AND call.duration_seconds IS DISTINCT FROM 0))
               AND transcript.call_id IS NULL
               AND call.ended_at > :ended_since
           )
           OR (
               call.line_outcome = ANY(:judged_lines)
               AND (call.line_outcome <> :line_unknown OR call.duration_seconds IS DISTINCT FROM 0)
               AND call.conversation_words IS NULL
               AND call.ended_at > :judged_since
           )
           -- The call was stopped in one batch, or never launched by a person's word:
           -- another batch may still have made it.
           OR (
               batch.is_exported
               AND call.state = :failed
               AND (call.ended_at IS NULL OR call.line_outcome = :line_cancelled)
           ) AS is_awaited
    FROM batch
    JOIN outreach.call USING (batch_id)
    LEFT JOIN outreach.call_transcript AS transcript USING (call_id)
    WHERE call.state <> :withdrawn
)
SELECT batch.batch_id, batch.provider_batch_id, batch.claimed_at,
       coalesce(array_agg(asked.call_id) FILTER (WHERE asked.is_awaited), '{}') AS awaited,
       coalesce(array_agg(asked.call_id) FILTER (WHERE batch.is_exported), '{}') AS exported
FROM batch
JOIN asked USING (batch_id)
GROUP BY batch.batch_id, batch.provider_batch_id, batch.claimed_at, batch.is_exported
HAVING batch.is_exported OR bool_or(asked.is_awaited)
ORDER BY batch.claimed_at
