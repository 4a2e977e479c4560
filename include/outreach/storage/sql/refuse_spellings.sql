-- The people who are not called because other spellings of their id take all calls that a rule allows.
UPDATE policy_verdict AS verdict
SET reason = :reason_second_row_of_person, inputs = jsonb_build_object('by', :because_of_other_spelling),
    is_open = false
FROM policy_answer AS answer
WHERE answer.person_id = verdict.person_id
  AND verdict.is_open
  AND EXISTS (
      SELECT FROM policy_finding AS finding
      WHERE finding.person_id = verdict.person_id
        AND NOT finding.is_liftable
        AND finding.until_at > answer.may_ring_from
  )
