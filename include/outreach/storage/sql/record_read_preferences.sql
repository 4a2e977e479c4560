-- Preferences that differ from the last one of this campaign's warehouse for the
-- person; an empty one ends the last. If a person's rows differ, it is not known which
-- one counts, so the person is held.
INSERT INTO outreach.fact (kind, subject, person_key, value, happened_at, recorded_at, source)
SELECT :fact_preference, :subject_person, said.person_key, said.value, CAST(:now AS timestamptz),
       CAST(:now AS timestamptz), :source
FROM (
    SELECT person_key,
           CASE WHEN count(DISTINCT value) = 1 THEN min(value::text)::jsonb ELSE CAST(:several AS jsonb) END AS value
    FROM read_fact
    GROUP BY person_key
) AS said
LEFT JOIN LATERAL (
    SELECT fact.value
    FROM outreach.fact
    WHERE fact.kind = :fact_preference AND fact.person_key = said.person_key AND fact.source = :source
    ORDER BY fact.fact_id DESC
    LIMIT 1
) AS known ON true
WHERE coalesce(known.value, '{}') <> said.value
