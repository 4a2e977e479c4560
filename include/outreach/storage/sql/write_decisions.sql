-- Store the decision about each person in the run, with its rule and the next allowed time.
INSERT INTO outreach.decision (
    run_id, person_id, verdict, reason, rule, rule_version, inputs, priority_rank, next_allowed_at, next_allowed_until,
    policy_sha256, time_zone_data, decided_at
)
SELECT run.run_id, verdict.person_id,
       CASE WHEN verdict.reason IS NULL THEN :decision_call ELSE :decision_do_not_call END,
       verdict.reason,
       CASE WHEN verdict.reason IS NOT DISTINCT FROM answer.reason THEN answer.rule
            ELSE coalesce(verdict.rule, verdict.reason) END,
       CASE WHEN verdict.reason IS NOT DISTINCT FROM answer.reason THEN answer.rule_version
            ELSE coalesce(verdict.rule_version, 1) END,
       CASE WHEN verdict.reason IS NOT DISTINCT FROM answer.reason THEN answer.inputs
            ELSE coalesce(verdict.inputs, '{}') END,
       place.priority_rank,
       CASE WHEN verdict.reason = ANY(:reasons_of_one_night) THEN later.starts_at ELSE answer.may_ring_from END,
       CASE WHEN verdict.reason = ANY(:reasons_of_one_night) THEN later.ends_at ELSE answer.may_ring_until END,
       run.policy_sha256, run.time_zone_data, :now
FROM policy_verdict AS verdict
JOIN outreach.campaign_run AS run ON run.run_id = :run_id
LEFT JOIN policy_order AS place ON place.person_id = verdict.person_id
LEFT JOIN policy_answer AS answer
  ON answer.person_id = verdict.person_id
 AND (verdict.reason IS NULL OR verdict.reason = answer.reason)
-- Anyone whom only this run holds back may be called again after its end.
LEFT JOIN LATERAL (
    SELECT greatest(span.starts_at, run.call_until) AS starts_at,
           least(span.ends_at, greatest(span.starts_at, run.call_until) + interval '24 hours') AS ends_at
    FROM policy_asked AS asked
    JOIN policy_span AS span USING (clock_id)
    WHERE verdict.reason = ANY(:reasons_of_one_night)
      AND asked.person_id = verdict.person_id
      AND greatest(span.starts_at, run.call_until) + CAST(:reserve AS interval) <= span.ends_at
    ORDER BY span.starts_at
    LIMIT 1
) AS later ON true
