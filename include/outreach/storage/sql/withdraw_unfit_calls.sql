-- Withdraw people who must not be called any more: paid, held by a rule until the end
-- of the run, or with an open call to the number. The policy's answer is in
-- policy_answer.
WITH unfit AS (
    SELECT call.call_id, call.run_id, call.person_id, answer.rule, answer.rule_version, answer.inputs,
           answer.may_ring_from, answer.may_ring_until, answer.reason AS policy_reason,
           CASE
               WHEN NOT still_due.owes THEN :withdrawal_paid
               WHEN answer.reason = :reason_outside_hours THEN :withdrawal_window_closed
               WHEN answer.reason IS NOT NULL THEN answer.reason
               WHEN EXISTS (
                   SELECT FROM outreach.call AS other
                   WHERE other.phone = call.phone
                     AND other.call_id <> call.call_id
                     AND other.state = ANY(:open_states)
               ) OR EXISTS (
                   -- The call expired here, but the provider may still dial it.
                   SELECT FROM outreach.call AS other
                   WHERE other.phone = call.phone
                     AND other.call_id <> call.call_id
                     AND other.state = ANY(:expired_states)
                     AND other.may_dial_until > :now
               ) THEN :withdrawal_phone_busy
           END AS reason
    FROM outreach.call
    LEFT JOIN outreach.still_due USING (run_id, person_id)
    JOIN policy_answer AS answer USING (person_id)
    WHERE call.batch_id = :batch_id AND call.state = :planned
),
written AS (
    INSERT INTO outreach.decision (
        run_id, person_id, call_id, verdict, reason, rule, rule_version, inputs, next_allowed_at,
        next_allowed_until, policy_sha256, time_zone_data, decided_at
    )
    SELECT run.run_id, unfit.person_id, unfit.call_id, :decision_withdrawn, unfit.reason, unfit.rule,
           unfit.rule_version, unfit.inputs, unfit.may_ring_from, unfit.may_ring_until,
           run.policy_sha256, run.time_zone_data, :now
    FROM unfit
    JOIN outreach.campaign_run AS run USING (run_id)
    WHERE unfit.policy_reason IS NOT NULL AND unfit.reason <> :withdrawal_paid
)
UPDATE outreach.call
SET state = :withdrawn, withdrawal_reason = unfit.reason, state_changed_at = :now
FROM unfit
WHERE call.call_id = unfit.call_id AND unfit.reason IS NOT NULL
