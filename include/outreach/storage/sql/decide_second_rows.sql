-- The same person under another id, and not another person.
UPDATE policy_verdict
SET reason = :reason_second_row_of_person, inputs = jsonb_build_object('by', :because_of_other_id)
WHERE person_id = ANY(:person_ids)
