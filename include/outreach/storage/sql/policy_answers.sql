-- The span of a call: the first span of the clock rules after all other rules allow it.
-- A callback suspends gap and cool-off for a while from its time on. A start that comes
-- from history is rounded up to a quarter of an hour, so that calls share batches.
-- Returns how many people have no span.
WITH clock AS MATERIALIZED (
    SELECT clock.*,
           EXISTS (
               SELECT FROM policy_span AS span WHERE span.clock_id = clock.clock_id AND span.starts_at < :until
           ) AS has_hours
    FROM policy_clock AS clock
),
known AS MATERIALIZED (
    SELECT finding.person_id,
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
    FROM policy_finding AS finding
    LEFT JOIN policy_rule AS rule ON rule.name = finding.rule
    GROUP BY finding.person_id
),
asked AS MATERIALIZED (
    SELECT asked.person_id, asked.clock_id
    FROM policy_asked AS asked
    WHERE NOT EXISTS (SELECT FROM policy_answer AS answer WHERE answer.person_id = asked.person_id)
),
-- Nearly everyone has a clock and no history: for these there is one answer for each clock, in a row without a person.
over AS (
    SELECT person_id, clock_id, hard_until, all_until, called_back_at, is_suppressed, rule, inputs, hard_rule,
           hard_inputs
    FROM asked
    JOIN known USING (person_id)
    UNION ALL
    SELECT NULL, clock_id, NULL, NULL, NULL, false, NULL, NULL, NULL, NULL
    FROM clock
),
free AS MATERIALIZED (
    SELECT over.*,
           greatest(hard_until, called_back_at, CAST(:now AS timestamptz)) AS lifted_from,
           called_back_at + make_interval(secs => :callback_seconds) AS lifted_until,
           CASE WHEN all_until > :now AND isfinite(all_until)
                THEN date_bin('15 minutes', all_until + interval '15 minutes - 1 microsecond', 'epoch')
                ELSE greatest(all_until, CAST(:now AS timestamptz)) END AS free_from
    FROM over
),
-- People with the same clock and start have the same span.
later AS MATERIALIZED (
    SELECT start.clock_id, start.free_from, span.starts_at, span.ends_at
    FROM (SELECT DISTINCT clock_id, free_from FROM free WHERE isfinite(free_from)) AS start
    CROSS JOIN LATERAL (
        SELECT span.starts_at, span.ends_at
        FROM policy_span AS span
        WHERE span.clock_id = start.clock_id
          AND greatest(span.starts_at, start.free_from) + CAST(:reserve AS interval) <= span.ends_at
        ORDER BY span.starts_at
        LIMIT 1
    ) AS span
),
spans AS (
    SELECT free.*,
           -- Without a span there is no start, either: greatest() ignores null.
           CASE WHEN lifted.starts_at IS NOT NULL THEN greatest(lifted.starts_at, lifted_from) END AS lifted_start,
           least(lifted.ends_at, lifted_until) AS lifted_end,
           CASE WHEN later.starts_at IS NOT NULL THEN greatest(later.starts_at, free_from) END AS later_start,
           later.ends_at AS later_end
    FROM free
    LEFT JOIN LATERAL (
        SELECT span.starts_at, span.ends_at
        FROM policy_span AS span
        WHERE free.called_back_at IS NOT NULL
          AND span.clock_id = free.clock_id
          AND greatest(span.starts_at, free.lifted_from) + CAST(:reserve AS interval)
              <= least(span.ends_at, free.lifted_until)
        ORDER BY span.starts_at
        LIMIT 1
    ) AS lifted ON true
    LEFT JOIN later USING (clock_id, free_from)
),
chosen AS (
    -- If a callback suspends the gap and the cool-off, neither of them is in the way.
    SELECT clock_id, person_id, is_suppressed, all_until,
           CASE WHEN is_lifted THEN lifted_start ELSE later_start END AS may_ring_from,
           CASE WHEN is_lifted THEN lifted_end ELSE later_end END AS may_ring_until,
           CASE WHEN is_lifted THEN hard_rule ELSE rule END AS rule,
           CASE WHEN is_lifted THEN hard_inputs ELSE inputs END AS inputs
    FROM spans
    CROSS JOIN LATERAL (
        SELECT coalesce(lifted_start <= coalesce(later_start, 'infinity'), false) AS is_lifted
    ) AS choice
),
answered AS MATERIALIZED (
    SELECT chosen.person_id,
           clock_id,
           chosen.may_ring_from,
           CASE WHEN chosen.may_ring_from IS NOT NULL
                THEN least(chosen.may_ring_until,
                           greatest(CAST(:until AS timestamptz), chosen.may_ring_from) + interval '24 hours')
           END AS may_ring_until,
           chosen.is_suppressed,
           coalesce(
               named.name, CASE WHEN chosen.may_ring_from < :until THEN :allowed ELSE :reason_outside_hours END
           ) AS rule,
           coalesce(named.version, 1) AS rule_version,
           CASE WHEN chosen.may_ring_from < :until THEN NULL
                ELSE coalesce(named.reason, :reason_outside_hours) END AS reason,
           CASE WHEN named.name = chosen.rule THEN chosen.inputs
                WHEN named.name = clock.rule THEN clock.inputs
                ELSE jsonb_build_object('time_zones', to_jsonb(clock.time_zones)) END AS inputs
    FROM chosen
    JOIN clock USING (clock_id)
    LEFT JOIN policy_rule AS named
      ON named.name = CASE
          WHEN chosen.may_ring_from < :until THEN NULL
          WHEN chosen.rule IS NOT NULL AND (clock.has_hours OR NOT isfinite(chosen.all_until)) THEN chosen.rule
          ELSE coalesce(clock.rule, chosen.rule)
      END
),
written AS (
    INSERT INTO policy_answer
    SELECT person_id, may_ring_from, may_ring_until, is_suppressed, rule, rule_version, reason, inputs
    FROM answered
    WHERE person_id IS NOT NULL
    UNION ALL
    SELECT asked.person_id, answered.may_ring_from, answered.may_ring_until, answered.is_suppressed, answered.rule,
           answered.rule_version, answered.reason, answered.inputs
    FROM asked
    JOIN answered USING (clock_id)
    WHERE answered.person_id IS NULL
      AND NOT EXISTS (SELECT FROM known WHERE known.person_id = asked.person_id)
    RETURNING may_ring_from
)
SELECT count(*) FROM written WHERE may_ring_from IS NULL
