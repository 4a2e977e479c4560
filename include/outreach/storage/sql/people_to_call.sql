-- The people that a run calls, a part at a time.
SELECT person_id
FROM outreach.decision
WHERE run_id = :run_id AND call_id IS NULL AND verdict = :decision_call AND person_id > :after
ORDER BY person_id
LIMIT :most
