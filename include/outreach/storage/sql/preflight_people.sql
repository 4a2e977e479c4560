-- The people of a run by decision and rule, with their open amounts by currency.
WITH decided AS MATERIALIZED (
    SELECT decided.verdict, decided.reason, decided.rule, contact.totals
    FROM outreach.decision AS decided
    JOIN outreach.contact USING (run_id, person_id)
    WHERE decided.run_id = :run_id AND decided.call_id IS NULL
),
amount AS (
    SELECT decided.rule, decided.reason, total.key AS currency, sum(total.value::numeric) AS amount
    FROM decided
    CROSS JOIN jsonb_each_text(decided.totals) AS total
    GROUP BY decided.rule, decided.reason, total.key
)
SELECT decided.verdict, decided.reason, decided.rule, count(*) AS people,
       coalesce((
           SELECT jsonb_object_agg(amount.currency, amount.amount::text)
           FROM amount
           WHERE amount.rule = decided.rule AND amount.reason IS NOT DISTINCT FROM decided.reason
       ), '{}') AS amounts
FROM decided
GROUP BY decided.verdict, decided.reason, decided.rule
ORDER BY decided.verdict = :decision_call DESC, people DESC, decided.rule, decided.reason
