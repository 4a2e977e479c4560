-- In which spans the people whom a run calls may be called, and how many in each.
SELECT next_allowed_at AS starts_at, next_allowed_until AS ends_at, count(*) AS people
FROM outreach.decision
WHERE run_id = :run_id AND call_id IS NULL AND verdict = :decision_call AND next_allowed_at IS NOT NULL
GROUP BY next_allowed_at, next_allowed_until
ORDER BY ends_at, starts_at
