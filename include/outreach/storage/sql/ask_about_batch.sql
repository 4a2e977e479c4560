-- Everyone of a batch whose call was not handed over.
INSERT INTO policy_asked
SELECT contact.person_id, contact.person_key, contact.phone, contact.time_zones, contact.countries, contact.states,
       coalesce(contact.phone_kind, ''), coalesce(wish.value, '{}'),
       row_number() OVER (PARTITION BY contact.person_key ORDER BY call.priority_rank, call.call_id)
FROM outreach.call
JOIN outreach.contact USING (run_id, person_id)
LEFT JOIN LATERAL (
    SELECT fact.value
    FROM outreach.fact
    WHERE fact.person_key = contact.person_key AND fact.kind = :fact_preference
    ORDER BY fact.fact_id DESC
    LIMIT 1
) AS wish ON true
WHERE call.batch_id = :batch_id AND call.state = :planned
