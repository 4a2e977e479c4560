-- One row a call that may have left us, with what has become of it by now.
SELECT call.call_id::text AS place,
       call.call_id::text AS key,
       NULL::bigint AS key_row,
       false AS is_own_number,
       NULL AS country,
       call.state = ANY(:reported_states) AS has_outcome,
       call.state = :failed AS is_failed,
       call.state = :completed AND call.line_outcome IS NULL AS lacks_line,
       -- Only of calls that a person answered, or may have: a voicemail's word explains no one.
       CASE WHEN call.line_outcome = ANY(:may_be_human_lines) THEN call.is_unmapped END AS is_unmapped,
       call.duration_seconds,
       extract(epoch FROM call.ended_at - batch.claimed_at) AS ended_after_claim
FROM outreach.call
LEFT JOIN outreach.call_batch AS batch ON batch.batch_id = call.batch_id AND batch.run_id = call.run_id
WHERE call.run_id = :run_id AND call.state <> ALL(:never_handed_over_states)
