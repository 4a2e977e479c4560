-- The findings that forbid a call to one of the people asked about; null is an end that never comes.
SELECT rule, CASE WHEN isfinite(until_at) THEN until_at END AS until_at, is_liftable, inputs
FROM policy_finding
WHERE person_id = :person_id
ORDER BY policy_finding.until_at DESC, rule
