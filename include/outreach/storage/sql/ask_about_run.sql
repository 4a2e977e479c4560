-- Everyone in a run who has a number and something to be called about; only those with one folded id if it is given.
INSERT INTO policy_asked
SELECT contact.person_id, contact.person_key, contact.phone, contact.time_zones, contact.countries, contact.states,
       coalesce(contact.phone_kind, ''), '{}', 1
FROM outreach.contact
WHERE contact.run_id = :run_id AND contact.phone IS NOT NULL AND contact.invoice_count > 0
  AND (CAST(:person_key AS text) IS NULL OR contact.person_key = :person_key)
