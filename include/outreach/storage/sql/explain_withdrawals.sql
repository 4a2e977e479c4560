-- Each withdrawn call to a person of a run, with the rule that stopped it.
SELECT verdict, reason, rule, rule_version, inputs, next_allowed_at, decided_at
FROM outreach.decision
WHERE run_id = :run_id AND person_id = :person_id AND call_id IS NOT NULL
ORDER BY decision_id
