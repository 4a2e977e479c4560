-- The first spans in which the people of a run may be called, with the values of the
-- clock rules. A callback suspends gap and cool-off only for a while, so for someone
-- who asked for one no later span is certain.
SELECT contact.time_zones, contact.countries, contact.states, coalesce(contact.phone_kind, '') AS phone_kind,
       coalesce(wish.value, '{}') AS preference, callback.person_key IS NOT NULL AS has_callback,
       decided.next_allowed_at AS starts_at, decided.next_allowed_until AS ends_at, count(*) AS people
FROM outreach.decision AS decided
JOIN outreach.contact USING (run_id, person_id)
LEFT JOIN (
    SELECT DISTINCT ON (person_key) person_key, value
    FROM outreach.fact
    WHERE kind = :fact_preference
    ORDER BY person_key, fact_id DESC
) AS wish USING (person_key)
LEFT JOIN (
    SELECT DISTINCT person_key FROM outreach.fact WHERE kind = :fact_callback
) AS callback USING (person_key)
WHERE decided.run_id = :run_id AND decided.call_id IS NULL AND decided.verdict = :decision_call
  AND decided.next_allowed_at IS NOT NULL
GROUP BY contact.time_zones, contact.countries, contact.states, phone_kind, preference, has_callback, starts_at, ends_at
