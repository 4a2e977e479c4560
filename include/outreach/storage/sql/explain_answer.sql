-- The policy's values for one of the people asked about, and its answer.
SELECT asked.time_zones, asked.countries, asked.states, asked.phone_kind, asked.preference, clock.rules,
       answer.may_ring_from, answer.may_ring_until
FROM policy_asked AS asked
JOIN policy_clock AS clock USING (clock_id)
JOIN policy_answer AS answer USING (person_id)
WHERE asked.person_id = :person_id
