-- The people who are not called because another is called on the same number, with both names.
SELECT contact.person_id, contact.name, called.name AS name_of_called
FROM policy_verdict AS verdict
JOIN policy_verdict AS taken_by ON taken_by.phone = verdict.phone AND taken_by.reason IS NULL
JOIN outreach.contact ON contact.run_id = :run_id AND contact.person_id = verdict.person_id
JOIN outreach.contact AS called ON called.run_id = :run_id AND called.person_id = taken_by.person_id
WHERE verdict.reason = :reason_phone_taken
