-- The people of a run with a folded id, their decisions, and the warehouse's later answer about them.
SELECT contact.person_id, contact.time_zones, still_due.owes AS still_due, still_due.asked_at AS still_due_asked_at,
       decided.verdict, decided.reason, decided.rule, decided.rule_version, decided.inputs, decided.next_allowed_at,
       decided.decided_at
FROM outreach.contact
LEFT JOIN outreach.still_due USING (run_id, person_id)
LEFT JOIN outreach.decision AS decided
  ON decided.run_id = contact.run_id AND decided.person_id = contact.person_id AND decided.call_id IS NULL
WHERE contact.run_id = :run_id AND contact.person_key = :person_key
ORDER BY contact.person_id COLLATE "C"
