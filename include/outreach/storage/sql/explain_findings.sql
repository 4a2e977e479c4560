-- The facts that keep one of the people asked about from being called; no end is one that never comes.
SELECT rule, CASE WHEN isfinite(until_at) THEN until_at END AS until_at, is_liftable, inputs
FROM policy_finding
WHERE person_id = :person_id
ORDER BY policy_finding.until_at DESC, rule
