-- The consents in the run's rows that differ from the known ones: a new refusal, or one
-- that was taken back. A refusal counts only if a row says it, not if the value is
-- unreadable.
INSERT INTO outreach.fact (kind, subject, person_key, value, happened_at, recorded_at, source)
SELECT :fact_consent, :subject_person, said.person_key, jsonb_build_object('given', said.given),
       CAST(:now AS timestamptz), CAST(:now AS timestamptz), :from_warehouse
FROM (
    SELECT contact.person_key, bool_and(contact.consent) AS given
    FROM outreach.contact
    WHERE contact.run_id = :run_id
      AND (contact.consent OR contact.consent IS FALSE AND EXISTS (
          SELECT FROM outreach.invoice
          WHERE invoice.run_id = contact.run_id
            AND invoice.person_id = contact.person_id
            AND invoice.consent IS FALSE
      ))
    GROUP BY contact.person_key
) AS said
LEFT JOIN LATERAL (
    SELECT (fact.value ->> 'given')::boolean AS given
    FROM outreach.fact
    WHERE fact.kind = :fact_consent AND fact.person_key = said.person_key
    ORDER BY fact.fact_id DESC
    LIMIT 1
) AS known ON true
WHERE coalesce(known.given, true) <> said.given
