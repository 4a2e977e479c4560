-- Choose the holdout, which is not called, for comparison. Only the campaign and the
-- person decide who belongs to it, so it has the same people every night.
UPDATE policy_verdict AS verdict
SET reason = :reason_holdout, rule = :rule, rule_version = :version,
    inputs = jsonb_build_object('share', CAST(:share AS float8))
FROM policy_asked AS asked
JOIN policy_clock AS clock USING (clock_id)
WHERE asked.person_id = verdict.person_id
  AND verdict.reason IS NULL
  AND CAST(:rule AS text) = ANY(clock.rules)
  AND ('x' || left(md5(:campaign_id || ' ' || asked.person_key), 8))::bit(32)::bigint
      < CAST(:share AS float8) * 4294967296
