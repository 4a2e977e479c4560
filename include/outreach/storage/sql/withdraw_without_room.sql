-- Withdraw calls of a batch that the lines cannot make within their span, if no other
-- span begins before the run is over. The policy's answer on the time after the span is
-- in policy_answer.
WITH late AS (
    SELECT call.call_id, call.run_id, call.person_id, answer.may_ring_from, answer.may_ring_until
    FROM outreach.call
    JOIN policy_answer AS answer USING (person_id)
    WHERE call.batch_id = :batch_id
      AND call.state = :planned
      AND (answer.may_ring_from IS NULL OR answer.may_ring_from >= :until)
),
written AS (
    INSERT INTO outreach.decision (
        run_id, person_id, call_id, verdict, reason, rule, inputs, next_allowed_at, next_allowed_until,
        policy_sha256, time_zone_data, decided_at
    )
    SELECT run.run_id, late.person_id, late.call_id, :decision_withdrawn, :withdrawal_window_closed,
           :withdrawal_window_closed, CAST(:inputs AS jsonb), late.may_ring_from, late.may_ring_until,
           run.policy_sha256, run.time_zone_data, :now
    FROM late
    JOIN outreach.campaign_run AS run USING (run_id)
)
UPDATE outreach.call
SET state = :withdrawn, withdrawal_reason = :withdrawal_window_closed, state_changed_at = :now
FROM late
WHERE call.call_id = late.call_id
