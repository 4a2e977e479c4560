-- Everyone of a run who has a number and something to be called about; of one folded id where it is given.
INSERT INTO policy_asked
SELECT contact.person_id, contact.person_key, contact.phone, contact.time_zones, contact.countries, contact.states,
       coalesce(contact.phone_kind, ''), '{}',
       row_number() OVER (
           PARTITION BY contact.person_key, contact.phone_problem IS NULL AND contact.prompt_problem IS NULL
           ORDER BY place.priority_rank
       )
FROM outreach.contact
JOIN policy_order AS place USING (person_id)
WHERE contact.run_id = :run_id AND contact.phone IS NOT NULL AND contact.invoice_count > 0
  AND (CAST(:person_key AS text) IS NULL OR contact.person_key = :person_key)
