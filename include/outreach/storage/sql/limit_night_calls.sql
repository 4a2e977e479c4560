-- Call the first by priority, as many as a night may have.
WITH called AS (
    SELECT verdict.person_id, place.priority_rank, row_number() OVER (ORDER BY place.priority_rank) AS number
    FROM policy_verdict AS verdict
    JOIN policy_order AS place USING (person_id)
    JOIN policy_asked AS asked USING (person_id)
    JOIN policy_clock AS clock USING (clock_id)
    WHERE verdict.reason IS NULL AND CAST(:rule AS text) = ANY(clock.rules)
)
UPDATE policy_verdict AS verdict
SET reason = :reason_night_limit, rule = :rule, rule_version = :version,
    inputs = jsonb_build_object('priority_rank', called.priority_rank, 'calls', CAST(:calls AS int))
FROM called
WHERE called.person_id = verdict.person_id AND called.number > :calls
