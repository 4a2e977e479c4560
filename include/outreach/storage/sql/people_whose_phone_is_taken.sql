-- Who is not called because another is called on the same number, with both names.
SELECT contact.person_id, contact.name, called.name AS name_of_called
FROM outreach.contact
JOIN outreach.contact AS called
  ON called.run_id = contact.run_id AND called.phone = contact.phone AND called.decision = :decision_call
WHERE contact.run_id = :run_id AND contact.reason = :reason_phone_taken
