-- One row a call that may have left us, with what has become of it by now.
SELECT call.call_id::text AS key,
       call.state = ANY(:reported_states) AS has_outcome,
       call.state = :failed AS is_failed,
       call.state = :completed AND call.line_outcome IS NULL AS lacks_line,
       call.conversation_words IS NOT NULL
           AND coalesce(call.conversation_outcome, :conversation_none) = :conversation_none
           AND NOT EXISTS (
               SELECT FROM jsonb_object_keys(run.snapshot #> '{config,outcomes}') AS word
               WHERE lower(trim(word)) = lower(trim(call.conversation_words))
           ) AS is_unmapped,
       call.duration_seconds::float8 AS duration_seconds,
       extract(epoch FROM call.ended_at - batch.claimed_at)::float8 AS ended_after_claim
FROM outreach.call
JOIN outreach.campaign_run AS run USING (run_id)
LEFT JOIN outreach.call_batch AS batch USING (batch_id)
WHERE call.run_id = :run_id AND call.state <> ALL(:never_handed_over_states)
ORDER BY call.call_id
