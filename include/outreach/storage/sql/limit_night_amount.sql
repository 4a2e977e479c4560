-- Call the first by priority who together owe no more than the night's limit. Anyone
-- who alone owes more is already left out.
WITH called AS (
    SELECT verdict.person_id, place.priority_rank, (contact.totals ->> :currency)::numeric AS amount
    FROM policy_verdict AS verdict
    JOIN policy_order AS place USING (person_id)
    JOIN policy_asked AS asked USING (person_id)
    JOIN policy_clock AS clock USING (clock_id)
    JOIN outreach.contact ON contact.run_id = :run_id AND contact.person_id = verdict.person_id
    WHERE verdict.reason IS NULL
      AND CAST(:rule AS text) = ANY(clock.rules)
      AND (contact.totals ->> :currency) IS NOT NULL
),
together AS (
    SELECT person_id, priority_rank, sum(amount) OVER (ORDER BY priority_rank) AS total
    FROM called
)
UPDATE policy_verdict AS verdict
SET reason = :reason_night_limit, rule = :rule, rule_version = :version,
    inputs = jsonb_build_object('priority_rank', together.priority_rank, 'currency', CAST(:currency AS text),
                                'most', CAST(:most AS numeric))
FROM together
WHERE together.person_id = verdict.person_id AND together.total > :most
