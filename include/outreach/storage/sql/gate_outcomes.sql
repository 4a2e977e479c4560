-- One row for each call that was to be made, with its result so far. A call that may
-- have been sent has all columns; one that was not handed over has only
-- was_handed_over. A person's refusal, a rule of the policy or a run that came too late
-- is no fault: such calls are not here.
SELECT call.call_id::text AS place,
       call.call_id::text AS key,
       NULL::bigint AS key_row,
       false AS is_own_number,
       NULL AS country,
       call.was_handed_over,
       CASE WHEN call.was_handed_over THEN call.state = ANY(:reported_states) END AS has_outcome,
       CASE WHEN call.was_handed_over THEN call.state = :failed END AS is_failed,
       CASE WHEN call.was_handed_over THEN call.state = :completed AND call.line_outcome IS NULL END AS lacks_line,
       -- Only for calls that a person answered, or may have answered: a voicemail's word says nothing about anyone.
       CASE WHEN call.line_outcome = ANY(:may_be_human_lines) THEN call.is_unmapped END AS is_unmapped,
       call.duration_seconds,
       CASE WHEN call.was_handed_over THEN extract(epoch FROM call.ended_at - batch.claimed_at) END AS ended_after_claim,
       coalesce(call.withdrawal_reason, call.state) AS stands
FROM (
    SELECT of_run.*, of_run.state <> ALL(:never_handed_over_states) AS was_handed_over
    FROM outreach.call AS of_run
    WHERE of_run.run_id = :run_id
) AS call
JOIN outreach.campaign_run AS run ON run.run_id = call.run_id
LEFT JOIN outreach.call_batch AS batch ON batch.batch_id = call.batch_id AND batch.run_id = call.run_id
LEFT JOIN outreach.gate_result AS approval ON approval.run_id = call.run_id AND approval.gate = :gate_approval
WHERE call.was_handed_over
   OR (
       NOT run.is_stale
       AND approval.passed IS NOT FALSE
       AND (call.state = ANY(:withdrawable_states) OR call.withdrawal_reason = ANY(:never_handed_over_reasons))
   )
