-- Free the calls of people if, after all, no one is called on their number or by another spelling of their id.
UPDATE policy_verdict AS verdict
SET reason = CASE WHEN prompt.problem IS NOT NULL THEN :reason_missing_variable END,
    inputs = NULL,
    is_open = prompt.problem IS NULL
FROM outreach.contact
LEFT JOIN outreach.prompt ON prompt.run_id = contact.run_id AND prompt.person_id = contact.person_id
WHERE contact.run_id = :run_id AND contact.person_id = verdict.person_id
  AND (
      verdict.reason = :reason_phone_taken AND NOT EXISTS (
          SELECT FROM policy_verdict AS called WHERE called.phone = verdict.phone AND called.reason IS NULL
      )
      OR verdict.reason = :reason_second_row_of_person AND NOT EXISTS (
          SELECT FROM policy_asked AS spelled
          JOIN policy_verdict AS called USING (person_id)
          WHERE spelled.person_key = contact.person_key AND called.reason IS NULL
      )
  )
