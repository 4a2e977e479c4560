-- Leave out everyone who alone owes more than the night's limit, so that they take no room from others.
UPDATE policy_verdict AS verdict
SET reason = :reason_night_limit, rule = :rule, rule_version = :version,
    inputs = jsonb_build_object('priority_rank', place.priority_rank, 'currency', CAST(:currency AS text),
                                'most', CAST(:most AS numeric))
FROM policy_order AS place
JOIN policy_asked AS asked USING (person_id)
JOIN policy_clock AS clock USING (clock_id)
JOIN outreach.contact ON contact.run_id = :run_id AND contact.person_id = asked.person_id
WHERE place.person_id = verdict.person_id
  AND verdict.reason IS NULL
  AND CAST(:rule AS text) = ANY(clock.rules)
  AND (contact.totals ->> :currency)::numeric > :most
