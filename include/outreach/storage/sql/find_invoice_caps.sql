-- How often people were called about an invoice, over all campaigns. A call about
-- several counts for each of them, since the agent cannot leave one out.
WITH rule AS (
    SELECT * FROM jsonb_to_recordset(CAST(:rules AS jsonb)) AS given (name text, calls int, seconds float, days int)
),
ranked AS MATERIALIZED (
    SELECT about.person_id, about.invoice_key, call.rang_at,
           row_number() OVER (PARTITION BY about.person_id, about.invoice_key ORDER BY call.rang_at DESC) AS place
    FROM policy_about AS about
    JOIN outreach.call_invoice AS linked USING (invoice_key)
    JOIN outreach.call ON call.call_id = linked.call_id AND call.rang_at > :since
)
INSERT INTO policy_finding (person_id, rule, until_at, days_after, inputs)
SELECT asked.person_id, rule.name,
       max(ranked.rang_at) + CASE WHEN rule.days IS NULL THEN make_interval(secs => rule.seconds) ELSE '0' END,
       rule.days,
       jsonb_build_object('most', rule.calls, 'full_since', max(ranked.rang_at))
FROM policy_asked AS asked
JOIN policy_clock AS clock USING (clock_id)
JOIN rule ON rule.name = ANY(clock.rules)
-- An invoice under one spelling of an id belongs to the person in all spellings.
JOIN policy_asked AS spelled ON spelled.person_key = asked.person_key
JOIN ranked ON ranked.person_id = spelled.person_id AND ranked.place = rule.calls
WHERE rule.days IS NOT NULL OR ranked.rang_at + make_interval(secs => rule.seconds) > :now
GROUP BY asked.person_id, rule.name, rule.calls, rule.seconds, rule.days
