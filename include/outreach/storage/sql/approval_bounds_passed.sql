-- The limits for calls without approval that a run exceeds: people (no currency), and
-- open amounts. If amounts are limited at all, a currency without a limit counts as
-- exceeded.
WITH called AS MATERIALIZED (
    SELECT contact.totals
    FROM outreach.decision AS decided
    JOIN outreach.contact USING (run_id, person_id)
    WHERE decided.run_id = :run_id AND decided.call_id IS NULL AND decided.verdict = :decision_call
),
amount AS (
    SELECT total.key AS currency, sum(total.value::numeric) AS number,
           (CAST(:amounts AS jsonb) ->> total.key)::numeric AS most
    FROM called
    CROSS JOIN jsonb_each_text(called.totals) AS total
    WHERE CAST(:amounts AS jsonb) <> '{}'
    GROUP BY total.key
)
SELECT NULL AS currency, count(*)::numeric AS number, CAST(:people AS numeric) AS most
FROM called
HAVING count(*) > CAST(:people AS bigint)
UNION ALL
SELECT currency, number, most
FROM amount
WHERE most IS NULL OR number > most
ORDER BY currency NULLS FIRST
