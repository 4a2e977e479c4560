-- The people who are not called because another is called on the same number.
UPDATE policy_verdict AS verdict
SET reason = :reason_phone_taken, inputs = jsonb_build_object('by', :because_of_same_number), is_open = false
FROM policy_verdict AS called
WHERE called.phone = verdict.phone
  AND called.reason IS NULL AND NOT called.is_open
  AND called.person_id <> verdict.person_id
  AND (verdict.is_open OR verdict.reason = :reason_missing_variable)
