-- From when until when a call may ring: the first span of the clock rules after everything else is over. A callback
-- lifts gap and cool-off for a while from its time on. A start that history gives is moved on to a full quarter of
-- an hour, so that calls share batches.
WITH over AS (
    SELECT asked.person_id, clock.clock_id, clock.rule AS clock_rule,
           max(finding.until_at) FILTER (WHERE NOT finding.is_liftable) AS hard_until,
           max(finding.until_at) AS all_until,
           max(finding.until_at) FILTER (WHERE finding.rule = :callback) AS called_back_at,
           coalesce(bool_or(rule.reason = :reason_suppressed), false) AS is_suppressed,
           (array_agg(finding.rule ORDER BY finding.until_at DESC, rule.sequence)
               FILTER (WHERE finding.until_at > :now))[1] AS rule,
           (array_agg(finding.inputs || jsonb_build_object('until', finding.until_at)
               ORDER BY finding.until_at DESC, rule.sequence) FILTER (WHERE finding.until_at > :now))[1] AS inputs,
           (array_agg(finding.rule ORDER BY finding.until_at DESC, rule.sequence)
               FILTER (WHERE finding.until_at > :now AND NOT finding.is_liftable))[1] AS hard_rule,
           (array_agg(finding.inputs || jsonb_build_object('until', finding.until_at)
               ORDER BY finding.until_at DESC, rule.sequence)
               FILTER (WHERE finding.until_at > :now AND NOT finding.is_liftable))[1] AS hard_inputs
    FROM policy_asked AS asked
    JOIN policy_clock AS clock USING (time_zones, countries, states, phone_kind, preference)
    LEFT JOIN policy_finding AS finding USING (person_id)
    LEFT JOIN policy_rule AS rule ON rule.name = finding.rule
    WHERE NOT EXISTS (SELECT FROM policy_answer AS answer WHERE answer.person_id = asked.person_id)
    GROUP BY asked.person_id, clock.clock_id, clock.rule
),
free AS (
    SELECT over.*,
           greatest(hard_until, called_back_at, CAST(:now AS timestamptz)) AS lifted_from,
           called_back_at + make_interval(secs => :callback_seconds) AS lifted_until,
           CASE WHEN all_until > :now AND isfinite(all_until)
                THEN date_bin('15 minutes', all_until + interval '15 minutes - 1 microsecond', 'epoch')
                ELSE greatest(all_until, CAST(:now AS timestamptz)) END AS free_from
    FROM over
),
spans AS (
    SELECT free.*,
           -- Without a span there is no start either: greatest() passes over what is null.
           CASE WHEN lifted.starts_at IS NOT NULL THEN greatest(lifted.starts_at, lifted_from) END AS lifted_start,
           least(lifted.ends_at, lifted_until) AS lifted_end,
           CASE WHEN later.starts_at IS NOT NULL THEN greatest(later.starts_at, free_from) END AS later_start,
           later.ends_at AS later_end,
           EXISTS (
               SELECT FROM policy_span AS any_span
               WHERE any_span.clock_id = free.clock_id AND any_span.starts_at < :until
           ) AS has_hours
    FROM free
    LEFT JOIN LATERAL (
        SELECT span.starts_at, span.ends_at
        FROM policy_span AS span
        WHERE span.clock_id = free.clock_id
          AND greatest(span.starts_at, free.lifted_from) + CAST(:reserve AS interval)
              <= least(span.ends_at, free.lifted_until)
        ORDER BY span.starts_at
        LIMIT 1
    ) AS lifted ON free.called_back_at IS NOT NULL
    LEFT JOIN LATERAL (
        SELECT span.starts_at, span.ends_at
        FROM policy_span AS span
        WHERE span.clock_id = free.clock_id
          AND greatest(span.starts_at, free.free_from) + CAST(:reserve AS interval) <= span.ends_at
        ORDER BY span.starts_at
        LIMIT 1
    ) AS later ON isfinite(free.free_from)
),
chosen AS (
    -- Where a callback lifts the gap and the cool-off, neither of them is in the way.
    SELECT clock_id, person_id, clock_rule, is_suppressed, has_hours, all_until,
           CASE WHEN is_lifted THEN lifted_start ELSE later_start END AS may_ring_from,
           CASE WHEN is_lifted THEN lifted_end ELSE later_end END AS may_ring_until,
           CASE WHEN is_lifted THEN hard_rule ELSE rule END AS rule,
           CASE WHEN is_lifted THEN hard_inputs ELSE inputs END AS inputs
    FROM spans
    CROSS JOIN LATERAL (
        SELECT coalesce(lifted_start <= coalesce(later_start, 'infinity'), false) AS is_lifted
    ) AS choice
)
INSERT INTO policy_answer
SELECT chosen.person_id,
       chosen.may_ring_from,
       CASE WHEN chosen.may_ring_from IS NOT NULL
            THEN least(chosen.may_ring_until,
                       greatest(CAST(:until AS timestamptz), chosen.may_ring_from) + interval '24 hours') END,
       chosen.is_suppressed,
       coalesce(named.name, CASE WHEN chosen.may_ring_from < :until THEN :allowed ELSE :reason_outside_hours END),
       coalesce(named.version, 1),
       CASE WHEN chosen.may_ring_from < :until THEN NULL ELSE coalesce(named.reason, :reason_outside_hours) END,
       CASE WHEN named.name = chosen.rule THEN chosen.inputs
            WHEN named.name = clock.rule THEN clock.inputs
            ELSE jsonb_build_object('time_zones', to_jsonb(clock.time_zones)) END
FROM chosen
JOIN policy_clock AS clock USING (clock_id)
LEFT JOIN policy_rule AS named
  ON named.name = CASE
      WHEN chosen.may_ring_from < :until THEN NULL
      WHEN chosen.rule IS NOT NULL AND (chosen.has_hours OR NOT isfinite(chosen.all_until)) THEN chosen.rule
      ELSE coalesce(chosen.clock_rule, chosen.rule)
  END
